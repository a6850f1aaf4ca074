"""What a mask lets be seen."""

import pytest

from privacy.masking import mask_all, mask_id_number, mask_middle, mask_name, mask_phone, mask_typed_numbers


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李四", "李*"),
        ("欧阳娜", "欧*娜"),
        ("演示张三", "演**三"),
        ("李", "*"),
        ("", ""),
        ("李\U0003158e", "李*"),
        ("李·四", "李**"),
        ("A B", "A**"),
        ("阿依·古", "阿**古"),
    ],
)
def test_a_name_shows_its_ends_and_of_two_letters_the_first_alone(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_id_number, "11010119000101001X", "110101********001X"),
        (mask_id_number, "YS0000006", "YS*****06"),
        (mask_id_number, "YS00006", "*******"),
        (mask_phone, "13800005678", "138****5678"),
        (mask_phone, "+85291234567", "+85*****4567"),
        (mask_phone, "12345678", "********"),
        (mask_phone, "12345", "*****"),
    ],
)
def test_a_number_shows_its_ends_where_enough_stays_hidden(mask, value, shown):
    assert mask(value) == shown


@pytest.mark.parametrize("length", range(1, 30))
@pytest.mark.parametrize(
    "mask", [mask_id_number, mask_phone, mask_all, lambda value: mask_middle(value, head=4, tail=0), mask_name]
)
def test_no_mask_shows_everything(mask, length):
    value = "".join(chr(0x4E00 + position) for position in range(length))
    shown = sum(char in value for char in mask(value))
    assert shown < length
    assert mask is mask_name or shown == 0 or length - shown >= 4


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("身份证11010119000101001X，", "身份证110101********001X，"),
        ("身份证 110101 19000101 001x。", "身份证 110101********001X。"),
        ("１１０１０１１９０００１０１００１４", "110101********0014"),
        ("旧身份证 110101900307123", "旧身份证 110********7123"),
        ("护照E12345678、EA1234567，通行证 H1234567801", "护照*********、*********，通行证 H12****7801"),
        ("电话13800005678转告", "电话138****5678转告"),
        ("电话 138-0000-5678", "电话 138****5678"),
        ("１３８　００００　５６７８", "138****5678"),
        ("010-12345678", "010****5678"),
        ("138，0000、5678 138~0000*5678", "138****5678 138****5678"),
        ("手机１３８'0000|5678x1", "手机138****5678x1"),
        ("①③⑧⓪⓪⓪⓪⑤⑥⑦⑧", "138****5678"),
        ("手机幺三八零零零零五六七八，唯一13800005678", "手机138****5678，唯一138****5678"),
        ("壹壹零壹零壹 壹玖零零零壹零壹 零零壹X", "110101********001X"),
        ("00852 91234567", "008******4567"),
        ("护照 E 1234 5678，台胞证号：12345678", "护照 *********，台胞证号：********"),
        ("永居 FRA110101199001，A123456(7)", "永居 FRA********9001，********"),
        ("护照 2030-01-01 到期，一、三、五、七、八月各一次", "护照 2030-01-01 到期，一、三、五、七、八月各一次"),
        ("2026-03-13，2026-03-14 9:00；14:30 2026-3-10", "2026-03-13，2026-03-14 9:00；14:30 2026-3-10"),
        ("MDT260310000001、DRUG260310000001", "MDT260310000001、DRUG260310000001"),
        ("等候 3 天，2026-03-10 10:00 手术", "等候 3 天，2026-03-10 10:00 手术"),
        ("案件 GC260310000001，95550", "案件 GC260310000001，95550"),
    ],
)
def test_a_number_typed_into_words_is_masked_in_any_shape_and_nothing_else_is(typed, shown):
    assert mask_typed_numbers(typed) == shown
