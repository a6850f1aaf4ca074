"""Who may do what: the one table of roles and permissions (岗位与权限), and what services add to it by declaration.

Least privilege: a role that is not named in a row does not have the permission. Whoever may look at a thing may see
its history. ``accounts.loading`` turns the table into groups; the docs print it as a matrix. Customer data is for those
who serve customers or audit them: the data team maintains lists, hospitals, products and the calendar, and sees no person
and no case.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The code of a role."""

    AGENT = "agent"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    PHARMACIST = "pharmacist"
    DATA_TEAM = "data_team"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The role's Chinese name, which is also its group's name."""
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.AGENT: "客服",
    Role.REVIEWER: "审核",
    Role.SUPERVISOR: "主管",
    Role.PHARMACIST: "药师",
    Role.DATA_TEAM: "数据",
    Role.AUDITOR: "审计",
}


@dataclass(frozen=True)
class Row:
    """One permission ("app.codename"), what it allows in Chinese, and the roles that have it."""

    permission: str
    label: str
    roles: tuple[Role, ...]


on_permissions: list[Callable[[], Iterable[Row]]] = []
"""Each returns rows of permissions that stand elsewhere: an app's own; apps above add theirs in ``ready()``."""

EVERYONE = tuple(Role)
SERVING = (Role.AGENT, Role.REVIEWER, Role.SUPERVISOR)
CUSTOMER_DATA = (*SERVING, Role.PHARMACIST, Role.AUDITOR)

PERMISSIONS: tuple[Row, ...] = (
    Row("policies.view_product", "查看产品", EVERYONE),
    Row("policies.add_product", "新增产品", (Role.DATA_TEAM,)),
    Row("policies.change_product", "修改产品", (Role.DATA_TEAM,)),
    Row("policies.view_covereddisease", "查看保障疾病", EVERYONE),
    Row("policies.add_covereddisease", "新增保障疾病", (Role.DATA_TEAM,)),
    Row("policies.change_covereddisease", "修改保障疾病", (Role.DATA_TEAM,)),
    Row("policies.view_policy", "查看保单", CUSTOMER_DATA),
    Row("policies.view_person", "查看客户", CUSTOMER_DATA),
    Row("policies.view_insuredperson", "查看被保险人", CUSTOMER_DATA),
    Row("policies.view_customeraccount", "查看客户账号", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("coverage.view_division", "查看行政区划", EVERYONE),
    Row("coverage.view_hospital", "查看医院", EVERYONE),
    Row("coverage.add_hospital", "新增医院", (Role.DATA_TEAM,)),
    Row("coverage.change_hospital", "修改医院", (Role.DATA_TEAM,)),
    Row("coverage.view_proxyrestriction", "查看代诊限制", EVERYONE),
    Row("coverage.add_proxyrestriction", "新增代诊限制", (Role.DATA_TEAM,)),
    Row("coverage.change_proxyrestriction", "修改代诊限制", (Role.DATA_TEAM,)),
    Row("coverage.view_listrelease", "查看名单版本", EVERYONE),
    Row("policy_imports.import_policies", "导入保单", (Role.DATA_TEAM,)),
    Row("spreadsheets.import_list", "导入名单和基础资料", (Role.DATA_TEAM,)),
    Row("spreadsheets.export_list", "导出名单和基础资料", (Role.SUPERVISOR, Role.DATA_TEAM)),
    Row("cases.import_earlieruse", "导入上线前的服务", (Role.DATA_TEAM,)),
    Row("cases.export_earlieruse", "导出上线前的服务", (Role.SUPERVISOR,)),
    Row("cases.view_earlieruse", "查看上线前的服务", CUSTOMER_DATA),
    Row("cases.settle_earlieruse", "了结上线前办理中的服务", (Role.SUPERVISOR,)),
    Row("coverage.add_listrelease", "新建名单草稿", (Role.DATA_TEAM,)),
    Row("coverage.change_listrelease", "修改名单草稿", (Role.DATA_TEAM,)),
    Row("coverage.publish_listrelease", "发布名单", (Role.SUPERVISOR, Role.DATA_TEAM)),
    Row("coverage.view_placeentry", "查看城市名单", EVERYONE),
    Row("coverage.add_placeentry", "在草稿中新增城市", (Role.DATA_TEAM,)),
    Row("coverage.change_placeentry", "在草稿中修改城市", (Role.DATA_TEAM,)),
    Row("coverage.delete_placeentry", "在草稿中删除城市", (Role.DATA_TEAM,)),
    Row("coverage.view_japanhospitalentry", "查看日本医院名单", EVERYONE),
    Row("coverage.add_japanhospitalentry", "在草稿中新增日本医院", (Role.DATA_TEAM,)),
    Row("coverage.change_japanhospitalentry", "在草稿中修改日本医院", (Role.DATA_TEAM,)),
    Row("coverage.delete_japanhospitalentry", "在草稿中删除日本医院", (Role.DATA_TEAM,)),
    Row("drugs.view_drugentry", "查看特药清单", EVERYONE),
    Row("drugs.add_drugentry", "在草稿中新增特药", (Role.DATA_TEAM,)),
    Row("drugs.change_drugentry", "在草稿中修改特药", (Role.DATA_TEAM,)),
    Row("drugs.delete_drugentry", "在草稿中删除特药", (Role.DATA_TEAM,)),
    Row("drugs.view_genericconfirmation", "查看通用名确认", EVERYONE),
    Row("drugs.add_genericconfirmation", "确认特药的通用名", (Role.PHARMACIST,)),
    Row("drugs.delete_genericconfirmation", "撤回通用名确认", (Role.PHARMACIST,)),
    Row("partners.view_partner", "查看合作方", EVERYONE),
    Row("partners.add_partner", "新增合作方", (Role.DATA_TEAM,)),
    Row("partners.change_partner", "修改合作方", (Role.DATA_TEAM,)),
    Row("partners.view_partnercontact", "查看合作方联系人", EVERYONE),
    Row("partners.add_partnercontact", "新增合作方联系人", (Role.DATA_TEAM,)),
    Row("partners.change_partnercontact", "修改合作方联系人", (Role.DATA_TEAM,)),
    Row("partners.view_partnerservice", "查看合作方的服务", EVERYONE),
    Row("partners.add_partnerservice", "新增合作方的服务", (Role.DATA_TEAM,)),
    Row("partners.change_partnerservice", "修改合作方的服务", (Role.DATA_TEAM,)),
    Row("partners.view_partneraccount", "查看合作方账号", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("manual.view_unsettledmatter", "查看手册未定事项", EVERYONE),
    Row("manual.change_unsettledmatter", "设定手册未定事项", (Role.DATA_TEAM,)),
    Row("workdays.view_calendaryear", "查看工作日历年份", EVERYONE),
    Row("workdays.add_calendaryear", "新增工作日历年份", (Role.DATA_TEAM,)),
    Row("workdays.change_calendaryear", "修改工作日历年份", (Role.DATA_TEAM,)),
    Row("workdays.view_calendarday", "查看工作日历", EVERYONE),
    Row("workdays.change_calendarday", "修改工作日历", (Role.DATA_TEAM,)),
    Row("cases.view_case", "查看案件", CUSTOMER_DATA),
    Row("cases.view_every_case", "查看全部团队的案件", (Role.AGENT, Role.SUPERVISOR, Role.AUDITOR)),
    Row("cases.open_case", "受理开案", (Role.AGENT, Role.SUPERVISOR)),
    Row("cases.handle_case", "办理案件（收集资料、备注、安排、通知）", SERVING),
    Row("cases.review_case", "审核案件（审核资料、通过、拒绝）", (Role.REVIEWER, Role.SUPERVISOR)),
    Row("cases.supervise_case", "主管案件（转人工裁定、确认、更正、关闭）", (Role.SUPERVISOR,)),
    Row("cases.check_prescription", "药师审核（处方与用药）", (Role.PHARMACIST,)),
    Row("cases.assign_case", "分派案件", (Role.SUPERVISOR,)),
    Row("cases.export_case", "导出案件、保单、客户的清单和工作台数字", (Role.SUPERVISOR,)),
    Row("privacy.unmask", "查看完整证件号与手机号", (Role.REVIEWER, Role.SUPERVISOR)),
    Row("privacy.view_accesslog", "查看访问记录", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("accounts.view_user", "查看人员", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("accounts.view_team", "查看团队", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("accounts.view_leave", "查看休假", (Role.SUPERVISOR, Role.AUDITOR)),
    Row("accounts.add_leave", "登记休假", (Role.SUPERVISOR,)),
    Row("accounts.change_leave", "修改休假", (Role.SUPERVISOR,)),
    Row("accounts.delete_leave", "取消休假", (Role.SUPERVISOR,)),
)


def every() -> tuple[Row, ...]:
    """Return the table, then what apps declare of their own."""
    return (*PERMISSIONS, *(row for hook in on_permissions for row in hook()))
