import io
import tracemalloc

import pytest

from spreadsheets.encoding import CHUNK, GB18030, UTF_8, encoding_of
from spreadsheets.errors import Unreadable

TEXT = "保单号,姓名\nP000001,测试张三\nP000002,测试李四\n"


def told(content):
    return encoding_of(io.BytesIO(content))


def refused(content):
    with pytest.raises(Unreadable) as found:
        told(content)
    return found.value


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig"])
def test_utf_8_is_told_with_and_without_its_mark(codec):
    assert told(TEXT.encode(codec)) == UTF_8


@pytest.mark.parametrize("codec", ["gbk", "gb18030"])
def test_gbk_is_told_as_gb18030(codec):
    assert told(TEXT.encode(codec)) == GB18030


def test_a_rare_name_of_gb18030_is_not_taken_for_another_encoding():
    assert told("姓名\n测试𬱖\n测试\ue863\n".encode("gb18030")) == GB18030


def test_the_file_is_left_at_its_start():
    file = io.BytesIO(TEXT.encode())
    encoding_of(file)
    assert file.tell() == 0


def test_utf_8_cut_short_within_a_character_is_not_read_as_gb18030():
    cut = "姓名\n测试张三\n李".encode()[:-1]
    assert cut.decode("gb18030", "replace")
    assert refused(cut).cell == "第 3 行"


def test_damaged_utf_8_is_refused_with_its_line():
    content = TEXT.encode() * 3 + b"P000003,\xff\xfe\n"
    error = refused(content)
    assert error.cell == "第 10 行"
    assert "UTF-8 编码，但此处已损坏" in str(error)


def test_a_character_across_two_chunks_is_whole():
    assert told(b"a" * (CHUNK - 1) + "张".encode()) == UTF_8


def test_what_is_neither_is_refused_with_its_line():
    error = refused(TEXT.encode("gbk") + b"P3,\xff\xff\n")
    assert error.cell == "第 4 行"
    assert "既不是 UTF-8 也不是 GBK" in str(error)


def test_utf_16_is_named():
    assert "UTF-16" in str(refused(TEXT.encode("utf-16")))


def test_big5_is_named_though_it_decodes_as_gb18030():
    content = "姓名,證件號碼,出生日期\n測試張三,110101,1990\n測試李四,華夏,重慶市\n".encode("big5")
    assert content.decode("gb18030")
    assert "看起来像 Big5" in str(refused(content))


def test_memory_does_not_grow_with_the_file():
    content = io.BytesIO(TEXT.encode("gbk") * 100_000)
    tracemalloc.start()
    assert encoding_of(content) == GB18030
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * CHUNK


def test_ascii_alone_is_utf_8():
    assert told(b"a,b\n1,2\n") == UTF_8
