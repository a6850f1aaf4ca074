"""Who may take which step, and who may be its second person."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from accounts.system import system_user
from cases.actions.intake import verify_signed_in
from cases.actions.open_case import open_case
from cases.declaration import checks, registry
from cases.declaration.actors import may_take
from cases.declaration.errors import CaseNotFound, StepBlocked, StepInvalid, StepNotAllowed
from cases.declaration.words import AGENT, CUSTOMER, INTERPRETER, LAB, PARTNER, PHARMACIST, ROLES, Consent
from cases.models import Applicant, Case, Channel
from cases.steps import parties
from partners.models import Partner
from tests import toy, worlds
from tests.worlds import NOW, at, do, key

WORD = {"said_by": "王老师", "said_at": "2026-03-10 09:50", "said_via": "phone"}
SHARING = Consent(form="partner_sharing", signers=("insured",), before=frozenset({"assign_partner"}))


@pytest.fixture
def pharmacist(world):
    return worlds.staff(Role.PHARMACIST)


def confirm(case, actor):
    pending = case.confirmations.latest("id")
    return do(case, "confirm", actor, confirmation=pending.pk, decision="confirm")


def test_a_pharmacist_who_is_no_reviewer_confirms_the_step_that_names_them(
    register_toy, insured, agent, reviewer, pharmacist
):
    register_toy(steps=(*toy.STEPS, toy.step("dispense", confirm_by=PHARMACIST, marks=("dispensed",))))
    case = toy.opened(insured, agent)
    do(case, "dispense", agent)
    with pytest.raises(StepNotAllowed):
        confirm(case, reviewer)
    assert confirm(case, pharmacist).step == "dispense"
    assert "dispensed" in case.moments


def test_a_step_for_two_kinds_of_staff_is_taken_by_either_and_by_nobody_else(
    register_toy, insured, agent, reviewer, pharmacist
):
    register_toy(steps=(*toy.STEPS, toy.step("check", by=PHARMACIST), toy.step("either", by=AGENT | PHARMACIST)))
    case = toy.opened(insured, agent)
    with pytest.raises(StepNotAllowed):
        do(case, "check", reviewer)
    assert do(case, "check", pharmacist).actor == pharmacist
    assert [do(case, "either", actor).actor for actor in (agent, pharmacist)] == [agent, pharmacist]


@pytest.fixture
def interpreter(world):
    return worlds.partner("测试翻译社", Partner.Kind.INTERPRETER, toy.CODE)


@pytest.fixture
def theirs(interpreter):
    """A user of the partner who was given staff's permissions by mistake."""
    user = worlds.partner_user(interpreter)
    codes = ("view_case", "view_every_case", "handle_case", "open_case", "review_case")
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


@pytest.fixture
def shared(register_toy, insured, agent):
    """A case of a service whose steps partners take, its insured agreed."""
    steps = (toy.step("translate", by=PARTNER), toy.step("call", by=AGENT | PARTNER), toy.step("tick", by=CUSTOMER))
    register_toy(steps=(*toy.STEPS, *steps), consents=(SHARING,))
    case = toy.opened(insured, agent)
    sign(case, agent)
    return case


def sign(case, actor):
    signed = {"decision": "signed", "signer": "insured", "signer_name": "测试被保险人", "method": "recorded_call"}
    do(case, "record_consent", actor, form="partner_sharing", **signed)


def hand(case, actor, partner, **more):
    return do(case, "assign_partner", actor, partner=partner.pk, **more)


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_a_partner_sees_no_case_it_has_no_part_in_whatever_permissions_its_user_has(shared, theirs):
    assert shared.team is None
    assert not sees(theirs, shared)
    with pytest.raises(CaseNotFound):
        do(shared, "call", theirs)


def test_a_partner_sees_and_works_on_the_case_it_was_given_by_the_steps_that_are_its_own(
    shared, agent, interpreter, theirs
):
    event = hand(shared, agent, interpreter)
    assert event.sentence == "交测试翻译社（翻译）办理"
    assert sees(theirs, shared)
    assert [do(shared, step, theirs).actor for step in ("translate", "call")] == [theirs, theirs]
    for step in ("note", "begin", "tick"):
        with pytest.raises(StepNotAllowed):
            do(shared, step, theirs, text="测试")


def test_the_roles_in_a_declaration_are_what_partners_can_be():
    assert set(Partner.Kind.values) == ROLES


def test_a_step_of_one_role_is_for_the_partner_in_that_role_alone_and_asked_of_it(
    register_toy, insured, agent, interpreter, theirs
):
    laboratory = worlds.partner("测试实验室", "lab", "toy")
    steps = (toy.step("translate", by=INTERPRETER), toy.step("measure", by=LAB, target="joined"))
    register_toy(steps=(*toy.STEPS, *steps), consents=(SHARING,))
    case = toy.opened(insured, agent)
    sign(case, agent)
    hand(case, agent, interpreter)
    hand(case, agent, laboratory)
    owed = set(case.promises.filter(who="partner").values_list("partner", "what"))
    assert owed == {(laboratory.pk, registry.step(registry.get(toy.CODE), "measure").label)}
    with pytest.raises(StepNotAllowed):
        do(case, "measure", theirs)
    assert do(case, "translate", theirs).actor == theirs
    assert do(case, "measure", worlds.partner_user(laboratory)).step == "measure"


def test_a_step_of_a_partner_is_no_step_of_staff_unless_it_says_so(shared, agent, interpreter):
    hand(shared, agent, interpreter)
    with pytest.raises(StepNotAllowed):
        do(shared, "translate", agent)
    assert do(shared, "call", agent, **WORD).actor == agent


def test_what_staff_record_for_a_partner_says_on_whose_word(shared, agent):
    event = do(shared, "call", agent, **WORD)
    assert event.sentence == "（据王老师 2026-03-10 09:50 电话告知）"
    word = {name: event.payload.data[name] for name in WORD}
    assert word == {"said_by": "王老师", "said_at": "2026-03-10T09:50:00+08:00", "said_via": "phone"}


@pytest.mark.parametrize("name", WORD)
def test_staff_who_record_a_partners_step_name_who_when_and_how(shared, agent, name):
    with pytest.raises(StepInvalid):
        do(shared, "call", agent, **WORD | {name: ""})


def test_a_partners_word_is_not_of_the_future(shared, agent):
    with pytest.raises(StepInvalid, match="告知时间不能晚于现在"):
        do(shared, "call", agent, **WORD | {"said_at": "2026-03-10 10:01"})


def test_the_partner_itself_is_asked_for_nobodys_word(shared, agent, interpreter, theirs):
    hand(shared, agent, interpreter)
    assert do(shared, "call", theirs).sentence == ""


@pytest.mark.parametrize(
    ("last_day", "said"),
    [(date(2026, 3, 9), "测试药房已于 2026-03-09 终止本项服务"), (date(2026, 3, 10), "")],
)
def test_a_partner_whose_service_ended_is_refused_by_name_from_the_next_day(shared, agent, last_day, said):
    pharmacy = worlds.partner("测试药房", "pharmacy", toy.CODE, last_day=last_day)
    if not said:
        assert hand(shared, agent, pharmacy)
        return
    with pytest.raises(StepInvalid, match=said):
        hand(shared, agent, pharmacy)


def test_a_partner_closed_yesterday_is_refused_by_name(shared, agent, interpreter):
    Partner.objects.update(is_active=False)
    with pytest.raises(StepInvalid, match="测试翻译社已停止合作"):
        hand(shared, agent, interpreter)


def test_an_effect_hands_a_case_over_only_with_the_consents_of_every_hand_over(
    register_toy, insured, agent, interpreter
):
    step = toy.step("engage", effect=lambda ctx: parties.assign(ctx, interpreter) and None)
    register_toy(steps=(*toy.STEPS, step), consents=(SHARING,))
    case = toy.opened(insured, agent)
    with pytest.raises(StepBlocked, match="向医院提供个人信息同意书"):
        do(case, "engage", agent)
    sign(case, agent)
    do(case, "engage", agent)
    do(case, "engage", agent)
    assert [str(party) for party in case.parties.all()] == ["测试翻译社（翻译）"]


def test_another_partner_sees_nothing_of_it(shared, agent, interpreter):
    hand(shared, agent, interpreter)
    assert not sees(worlds.partner_user(Partner.objects.create(name="测试检测所", kind="lab")), shared)


def test_a_partner_whose_part_has_ended_sees_the_case_no_more(shared, agent, interpreter, theirs):
    hand(shared, agent, interpreter)
    event = do(shared, "end_partner", agent, party=shared.parties.get().pk, reason="译文已交")
    assert event.sentence == "测试翻译社（翻译）不再办理本案：译文已交"
    assert not sees(theirs, shared)
    assert hand(shared, agent, interpreter, role="hospital").sentence == "交测试翻译社（医院）办理"
    assert sees(theirs, shared)


def test_a_part_that_ends_by_itself_ends(shared, agent, interpreter, theirs):
    moment = timezone.localtime() + timedelta(hours=2)
    hand(shared, agent, interpreter, until=f"{moment:%Y-%m-%dT%H:%M}")
    assert sees(theirs, shared)
    shared.parties.update(until=timezone.now() - timedelta(minutes=1))
    assert not sees(theirs, shared)
    assert not may_take(theirs, registry.step(registry.get(toy.CODE), "call"), shared)


def test_a_partner_no_longer_worked_with_sees_nothing(shared, agent, interpreter, theirs):
    hand(shared, agent, interpreter)
    interpreter.is_active = False
    interpreter.save()
    assert not sees(theirs, shared)
    assert not may_take(theirs, registry.step(registry.get(toy.CODE), "call"), shared)


def test_an_account_switched_off_acts_as_nobody(shared, agent, interpreter, theirs):
    hand(shared, agent, interpreter)
    User.objects.filter(pk__in=[theirs.pk, agent.pk]).update(is_active=False)
    for user in User.objects.filter(pk__in=[theirs.pk, agent.pk]):
        assert not sees(user, shared)
        assert not may_take(user, registry.step(registry.get(toy.CODE), "call"), shared)


def test_a_partner_is_given_one_part_once(shared, agent, interpreter):
    hand(shared, agent, interpreter)
    with pytest.raises(StepInvalid, match="测试翻译社已在本案中承担此项"):
        hand(shared, agent, interpreter)


def test_no_case_is_handed_to_a_partner_before_the_insured_agreed(register_toy, insured, agent, interpreter):
    register_toy(steps=(*toy.STEPS, toy.step("translate", by=PARTNER)), consents=(SHARING,))
    case = toy.opened(insured, agent)
    with pytest.raises(StepBlocked, match="向医院提供个人信息同意书"):
        hand(case, agent, interpreter)


def test_a_service_whose_steps_partners_take_must_ask_for_that_consent():
    service = toy.service(steps=(*toy.STEPS, toy.step("translate", by=PARTNER)))
    assert list(checks.problems(service)) == ["partners take steps, but no consent is asked for before assign_partner"]


@pytest.mark.parametrize("of", ["person", "policyholder"])
def test_a_customer_sees_the_cases_of_who_they_are_or_are_policyholder_of(shared, insured, of):
    who = insured.person if of == "person" else insured.policy.policyholder
    customer = worlds.customer_user(who)
    assert sees(customer, shared)
    assert do(shared, "tick", customer).actor == customer
    with pytest.raises(StepNotAllowed):
        do(shared, "call", customer)


def test_a_customer_sees_no_case_of_another(shared):
    customer = worlds.customer_user(worlds.person("测试旁人"))
    assert not sees(customer, shared)
    with pytest.raises(CaseNotFound):
        do(shared, "tick", customer)


def test_a_case_of_no_team_is_seen_by_staff_and_one_of_another_team_is_not(shared, reviewer):
    assert sees(reviewer, shared)
    Case.objects.update(team=Team.objects.create(name="别组"))
    assert not sees(reviewer, shared)


def test_the_system_sees_every_case_without_any_permission(shared):
    Case.objects.update(team=Team.objects.create(name="别组"))
    assert system_user().get_all_permissions() == set()
    assert sees(system_user(), shared)


def online(insured, customer):
    verification = verify_signed_in(insured=insured, customer=customer, now=NOW)
    case = open_case(
        service=registry.get(toy.CODE),
        verification=verification,
        request={},
        actor=customer,
        idempotency_key=key(),
        now=NOW,
    )
    return verification, case


@pytest.mark.rule("GEN-09")
@pytest.mark.rule("GEN-11")
@pytest.mark.parametrize(("of", "applicant"), [("person", Applicant.INSURED), ("policyholder", Applicant.POLICYHOLDER)])
def test_a_customer_who_signed_in_applies_without_a_call(register_toy, insured, of, applicant):
    register_toy()
    who = insured.person if of == "person" else insured.policy.policyholder
    customer = worlds.customer_user(who)
    verification, case = online(insured, customer)
    assert (verification.channel, verification.call_id, verification.verified_by) == (Channel.ONLINE, "", customer)
    assert (verification.applicant, verification.applicant_name) == (applicant, who.name)
    assert case.events.get().sentence == "受理测试服务申请（线上自助）"
    assert sees(customer, case)


def test_nobody_applies_online_for_another_nor_a_partner_for_anyone(register_toy, insured, agent, theirs):
    register_toy()
    stranger = worlds.customer_user(worlds.person("测试旁人"))
    for user in (stranger, theirs, agent):
        with pytest.raises(StepNotAllowed):
            verify_signed_in(insured=insured, customer=user, now=NOW)
    call = worlds.verified(insured, agent, at("2026-03-10 09:00"))
    for user in (stranger, theirs):
        with pytest.raises(StepNotAllowed):
            open_case(service=registry.get(toy.CODE), verification=call, request={}, actor=user, idempotency_key=key())
