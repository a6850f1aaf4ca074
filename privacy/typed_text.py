"""One form for what people type: names, numbers, phones. The same on storing, searching and comparing.

Unicode's NFKC makes one of full and half width, ligatures and compatibility ideographs; the radicals it leaves alone
follow; format characters, which nobody sees, go. Control characters stay, so that ``check_no_controls`` can name them.
A character newer than Python's Unicode is a letter: ID cards use such ideographs. Every form is a fixed point: brought
into the form again, it stays as it is.
"""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError

# Ideographs, with the unassigned and private ones of their blocks: rare names use both.
_HAN = "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003fffd"
# Radicals and strokes that look like ideographs (Unicode's EquivalentUnifiedIdeograph.txt); NFKC knows the Kangxi ones.
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳"
    "⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥"
    "⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳㇆㇏㇐㇑㇒㇓㇔㇕㇖㇗㇘㇙㇚㇛㇜㇝㇞㇟㇠㇡"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁"
    "冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼"
    "鸟卤麦黄黾斉齐歯齿竜龙龜亀龟𠃌乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎"
)
_DOTS = "\u2022\u2027\u2219\u22c5\u25cf\u2e31\u2e33\u30fb\u119e\u16eb\u1427\ua78f\u25e6\u25aa\u26ab\u2981\U00010101"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe63"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u2032\u0060\u00b4"
_SAME = str.maketrans(
    _RADICALS + _DOTS + _DASHES + _APOSTROPHES + "\u25cb\u25ef\u2800",
    _IDEOGRAPHS + "·" * len(_DOTS) + "-" * len(_DASHES) + "'" * len(_APOSTROPHES) + "〇〇 ",
)
# Invisible without being of the category Cf: joiners, fillers and variation selectors.
_FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_LETTER = re.compile(f"[{_HAN}]")
_BLANKS = re.compile(r"\s+")
_IN_FORM = re.compile("[A-Za-z0-9-]+|[\u4e00-\u9fa5]+")  # nearly all there is, told at once: files bring millions
_NOT_COUNTED = re.compile(
    rf"(?<=[{_HAN}]) (?=[{_HAN}])| *·[· ]*|(?<=[{_HAN}]) ?[.。] ?(?=\w)|(?<=\w) ?[.。] ?(?=[{_HAN}])"
)
_LETTERS_LIKE_X = str.maketrans("×✕✖ХΧ", "XXXXX")
_CITIZEN_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_PHONE = re.compile(
    r"(?:TEL:?)?([+0-9() .\-]+?)(?:(?:转|分机|EXT\.?|X|#|(?<=[0-9]{7})-) ?([0-9]{1,6}))?", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[\s()\-]")
_MAINLAND_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?!400|800)(?:10[0-9]{8}|2[0-9]{9}|[3-9][0-9]{9,10})")  # area code without its 0, and number
_MAINLAND = 86


def normal_text(text: str) -> str:
    """Return ``text`` in one Unicode form, without format characters, blanks made single and trimmed."""
    if _IN_FORM.fullmatch(text):
        return text
    for _ in range(2):  # what one round uncovers, the second composes
        seen = "".join(char for char in _FILLERS.sub("", text) if unicodedata.category(char) != "Cf")
        seen = seen.replace("\u02d9", "·")  # a dot above: NFKC would make a blank and an accent of it
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).translate(_SAME))
    return _BLANKS.sub(" ", text).strip()


def normal_name(text: str) -> str:
    """Return a person's name: Latin letters in capitals as on papers, · for every middle dot.

    Blanks between Han characters and around · do not count; a full stop beside a Han character is a ·, and so are several in a row.
    """
    text = normal_text(normal_text(text).upper())
    return _NOT_COUNTED.sub(lambda found: "" if found[0] == " " else "·", text)


def normal_number(text: str) -> str:
    """Return the number of a policy or case: half-width capitals, no blanks."""
    return normal_text(normal_text(text).upper().replace(" ", ""))


def bare_number(text: str) -> str:
    """Return the number of a policy or case, to be compared: without the dashes, dots and slashes people put into it."""
    return re.sub(r"[-./]", "", normal_number(text))


def normal_id_number(text: str) -> str:
    """Return the number of an ID paper as printed; a citizen's also without the dashes it may be typed with."""
    number = normal_number(text)
    bare = re.sub(r"[-.]", "", number).translate(_LETTERS_LIKE_X)
    return bare if _CITIZEN_NUMBER.fullmatch(bare) else number


def normal_phone(text: str) -> str:
    """Return a phone number as dialled in the mainland, without separators; +852… (E.164) where it lies outside.

    An extension follows after a dash. What is no phone number comes back without blanks, dashes and brackets.
    """
    plain = normal_text(text)
    if _MAINLAND_MOBILE.fullmatch(plain):
        return plain
    found = _PHONE.fullmatch(plain)
    digits = _SEPARATORS.sub("", found[1] if found else plain)
    parsed = _parsed(re.sub(r"^86(?=1[3-9][0-9]{9}$)", "+86", digits)) if found else None
    if found is None or parsed is None:
        return normal_text(_SEPARATORS.sub("", plain))
    return _dialled(parsed, digits) + (f"-{found[2]}" if found[2] else "")


def _parsed(digits: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None


def _dialled(parsed: phonenumbers.PhoneNumber, digits: str) -> str:
    if parsed.country_code != _MAINLAND:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.national_significant_number(parsed)
    if _MAINLAND_MOBILE.fullmatch(national):
        return national
    return f"0{national}" if _LANDLINE.fullmatch(national) else re.sub(r"^(?:\+86|0086)+", "", digits)


def takes_mainland_sms(phone: str) -> bool:
    """Say whether a mainland SMS may go to ``phone``, however typed: only to a mobile of the mainland."""
    return bool(_MAINLAND_MOBILE.fullmatch(normal_phone(phone)))


def is_overseas_phone(phone: str) -> bool:
    """Say whether ``phone`` is a possible number outside the mainland, Hong Kong, Macau and Taiwan included."""
    parsed = _parsed(normal_phone(phone)) if phone.startswith("+") else None
    return parsed is not None and parsed.country_code != _MAINLAND and phonenumbers.is_possible_number(parsed)


def visible(text: str) -> str:
    """Return ``text`` without what nobody sees: format and control characters, line ends, fillers."""
    return "".join(char for char in _FILLERS.sub("", text) if unicodedata.category(char) not in _UNSEEN)


def storable(text: str) -> str:
    """Return ``text`` as PostgreSQL can hold it: without NUL, and without blanks around it."""
    return text.replace("\0", "").strip()


def letters(text: str) -> int:
    """Return how many letters, digits and Han characters ``text`` has, those newer than Python's Unicode included."""
    return sum(char.isalnum() or bool(_LETTER.fullmatch(char)) for char in text)


def check_no_controls(text: str) -> None:
    """Raise ``ValidationError`` naming the control characters in ``text``; blanks and line ends are none."""
    if text.isprintable():
        return
    controls = {char for char in text if unicodedata.category(char) in ("Cc", "Cs") and not char.isspace()}
    if controls:
        named = "、".join(f"U+{ord(char):04X}" for char in sorted(controls))
        raise ValidationError(f"含有不可见的控制字符（{named}），请删除后重新输入。")
