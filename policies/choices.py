"""The words a policy record may use: ID types, relations, statuses."""

from django.db import models


class IdType(models.TextChoices):
    """What kind of paper proves who a person is (证件类型)."""

    RESIDENT_ID = "resident_id", "居民身份证"
    HOUSEHOLD_REGISTER = "household_register", "户口簿"
    PASSPORT = "passport", "护照"
    HK_MACAO_PERMIT = "hk_macao_permit", "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证"
    HMT_RESIDENCE_PERMIT = "hmt_residence_permit", "港澳台居民居住证"
    PERMANENT_RESIDENCE = "permanent_residence", "外国人永久居留身份证"
    BIRTH_CERTIFICATE = "birth_certificate", "出生医学证明"
    OTHER = "other", "其他"


# These papers carry the 18-digit citizen identification number with its birth date and check character; one number is
# one person, whichever of them was shown.
CITIZEN_NUMBER_TYPES = frozenset({IdType.RESIDENT_ID, IdType.HOUSEHOLD_REGISTER, IdType.HMT_RESIDENCE_PERMIT})


class Sex(models.TextChoices):
    """Sex as on the ID paper (性别)."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Relation(models.TextChoices):
    """What the insured person is to the policyholder (与投保人关系)."""

    SELF = "self", "本人"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    OTHER = "other", "其他"


class PolicyStatus(models.TextChoices):
    """Whether the contract has effect (保单状态)."""

    IN_FORCE = "in_force", "有效"
    SUSPENDED = "suspended", "中止"
    LAPSED = "lapsed", "失效"
    SURRENDERED = "surrendered", "退保"
    RESCINDED = "rescinded", "解除"
