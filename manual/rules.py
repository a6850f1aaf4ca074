"""The manual's 220 rules and the 61 readings of its unclear sentences, as frozen data.

Source: ``data/manual/rules.csv`` and ``data/manual/readings.csv`` (manual edition 2021-12). An app that carries clauses
of another manual has a ``rules.csv`` of the same columns in its folder; nothing else registers it, so that its clauses
are known before its first ``@rule``. All are read once a process; a changed file takes a restart.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

# The least the software must do for a rule (``force``), in the words staff read.
FORCE_LABELS = {
    "reject": "拒绝",
    "refer": "转人工",
    "block": "阻止",
    "clock": "计时",
    "count": "计数",
    "warn": "提醒",
    "record": "记录",
    "show": "展示",
}
KIND_LABELS = {
    "eligibility": "服务条件",
    "document": "申请材料",
    "step": "服务流程",
    "SLA": "服务时限",
    "quota": "服务次数",
    "network": "覆盖网络",
    "exclusion": "不包含事项",
    "no-show": "未按约就诊",
    "cancellation": "变更与取消",
    "consent": "授权同意",
    "expiry": "服务失效",
    "info": "服务说明",
}
SECTION_LABELS = {
    "GEN": "通用规则",
    "GC": "重大疾病就医绿通服务",
    "MDT": "重大疾病 MDT 多学科会诊",
    "ADV": "重大疾病住院垫付服务",
    "GENE": "靶向用药基因检测服务",
    "DRUG": "恶性肿瘤院外特药直付服务",
    "JP": "恶性肿瘤赴日医疗服务",
}


OWN_RULES = "rules.csv"
COLUMNS = (
    "rule_id",
    "quote",
    "manual_lines",
    "meaning",
    "kind",
    "force",
    "when",
    "force_note",
    "enforcement",
    "readings",
    "for_staff",
)
READING_TEXTS = ("subject", "manual_lines", "problem", "reading", "reason", "subject_for_staff", "for_staff")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one unclear place of the manual is read (释义); ``subject_for_staff`` and ``for_staff`` say it in Chinese."""

    id: str
    subject: str
    manual_lines: str
    problem: str
    reading: str
    reason: str
    rules: tuple[str, ...]
    leans_to_insurer: bool
    subject_for_staff: str
    for_staff: str


@dataclass(frozen=True, kw_only=True)
class ManualRule:
    """One normative sentence of the manual (条款). ``readings`` are IDs for ``reading``.

    ``for_staff`` says in Chinese what the system does about it.
    """

    id: str
    quote: str
    manual_lines: str
    meaning: str
    kind: str
    force: str
    when: str
    force_note: str
    enforcement: str
    readings: tuple[str, ...]
    for_staff: str

    @property
    def section(self) -> str:
        """The prefix of the ID: GEN, GC, MDT, ADV, GENE, DRUG or JP."""
        return self.id.rpartition("-")[0]

    @property
    def force_label(self) -> str:
        """``force`` in the words staff read."""
        return FORCE_LABELS[self.force]

    @property
    def kind_label(self) -> str:
        """``kind`` in the words staff read."""
        return KIND_LABELS[self.kind]


def get(rule_id: str) -> ManualRule:
    """Return the rule; raises ``KeyError`` for an ID the manual does not have."""
    try:
        return _rules()[rule_id]
    except KeyError:
        raise KeyError(
            f"服务手册没有编号为 {rule_id!r} 的条款，请对照 data/manual/rules.csv（或该应用自带的 rules.csv）更正"
        ) from None


def all_rules() -> tuple[ManualRule, ...]:
    """Return the rules in the manual's order."""
    return tuple(_rules().values())


def sections() -> dict[str, str]:
    """Return the label of every section in order: the manual's, then those of apps' own files, called as their app is."""
    own = ((row["rule_id"].rpartition("-")[0], label) for label, _, rows in own_files() for row in rows)
    return SECTION_LABELS | {section: label for section, label in own if section not in SECTION_LABELS}


@lru_cache(maxsize=1)
def own_files() -> tuple[tuple[str, Path, list[dict[str, str]]], ...]:
    """Return ``(label, path, rows)`` of every app's own ``rules.csv``. Raises ``ValueError`` for missing columns."""
    paths = ((str(config.verbose_name), Path(config.path) / OWN_RULES) for config in apps.get_app_configs())
    return tuple((label, path, _rows(path)) for label, path in paths if path.is_file())


def reading(reading_id: str) -> Reading:
    """Return the reading; raises ``KeyError`` for an unknown ID."""
    try:
        return _readings()[reading_id]
    except KeyError:
        raise KeyError(f"没有编号为 {reading_id!r} 的释义，请对照 data/manual/readings.csv 更正") from None


def readings() -> tuple[Reading, ...]:
    """Return the readings in file order."""
    return tuple(_readings().values())


@lru_cache(maxsize=1)
def _readings() -> dict[str, Reading]:
    return {
        row["reading_id"]: Reading(
            id=row["reading_id"],
            rules=ids(row["rules"]),
            leans_to_insurer=row["leans_to_insurer"] == "yes",
            **{name: row[name] for name in READING_TEXTS},
        )
        for row in _read(_data("readings.csv"))
    }


@lru_cache(maxsize=1)
def _rules() -> dict[str, ManualRule]:
    found: dict[str, ManualRule] = {}
    for row in [*_rows(_data("rules.csv")), *(row for _, _, rows in own_files() for row in rows)]:
        found.setdefault(row["rule_id"], _rule(row))  # an ID taken twice: manual.checks says so
    return found


def _rule(row: dict[str, str]) -> ManualRule:
    return ManualRule(
        id=row["rule_id"],
        readings=_readings_of(row["rule_id"], named=ids(row["readings"])),
        **{name: row[name] for name in COLUMNS if name not in ("rule_id", "readings")},
    )


def _readings_of(rule_id: str, *, named: tuple[str, ...]) -> tuple[str, ...]:
    # A61 was added after the rules were listed: only the reading names its rules.
    return named + tuple(item.id for item in readings() if rule_id in item.rules and item.id not in named)


def ids(text: str) -> tuple[str, ...]:
    """Return the IDs that a cell lists, by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _rows(path: Path) -> list[dict[str, str]]:
    rows = _read(path)
    missing = [name for name in COLUMNS if rows and rows[0].get(name) is None]
    if missing:
        raise ValueError(f"{path} 缺少列：{'、'.join(missing)}。须与 data/manual/rules.csv 的列一致。")
    return rows


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _data(name: str) -> Path:
    return Path(settings.DATA_DIR, "manual", name)
