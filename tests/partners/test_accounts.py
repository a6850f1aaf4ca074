"""An account of a partner or a customer is of that kind."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from partners.models import Partner, PartnerAccount
from policies.models import CustomerAccount
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [User.Kind.STAFF, User.Kind.CUSTOMER])
def test_no_other_account_is_put_down_as_a_partners(kind):
    user = User.objects.create(username="someone", kind=kind)
    partner = Partner.objects.create(name="测试检测所", kind=Partner.Kind.LAB)
    with pytest.raises(ValidationError, match="该账号不是合作方账号"):
        PartnerAccount(user=user, partner=partner).full_clean()


def test_no_other_account_is_put_down_as_a_customers():
    user = User.objects.create(username="someone", kind=User.Kind.PARTNER)
    with pytest.raises(ValidationError, match="该账号不是客户账号"):
        CustomerAccount(user=user, person=worlds.person("测试客户")).full_clean()
