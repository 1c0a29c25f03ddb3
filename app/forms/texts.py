"""What is said about a field that was not accepted, in both languages: what is wrong and what was expected."""

from __future__ import annotations

from app.errors import Text

REQUIRED = Text("必填，请填写", "Please fill this in")
REQUIRED_CHOICE = Text("必选，请选择", "Please choose")
REQUIRED_TICK = Text("需要勾选", "Please tick this")
REQUIRED_FILE = Text("请上传文件", "Please upload a file")
REQUIRED_ROWS = Text("至少要有一行", "At least one row is needed")
UNKNOWN_FIELD = Text("这个表单没有这一项", "This form has no such field")
EXPECTED_TEXT = Text("应为文字", "Expected text")
EXPECTED_NUMBER = Text("应为数字", "Expected a number")
EXPECTED_YES_NO = Text("应为是或否", "Expected yes or no")
EXPECTED_LIST = Text("应为列表", "Expected a list")
EXPECTED_GROUP = Text("应为一组值", "Expected a group of values")
EXPECTED_DATE = Text("应为日期，如 2026-03-02", "Expected a date such as 2026-03-02")
EXPECTED_TIME = Text("应为时间，如 09:30", "Expected a time such as 09:30")
EXPECTED_DATE_TIME = Text("应为日期和时间，如 2026-03-02T09:30", "Expected a date and time such as 2026-03-02T09:30")
EXPECTED_OFFSET = Text("时间要带时区，如 +08:00", "The time needs its offset, such as +08:00")
EXPECTED_EMAIL = Text("不是邮箱地址，应如 name@example.com", "Not an email address; expected one like name@example.com")
EXPECTED_PHONE = Text(
    "电话要带国家区号，如 +8613800138000", "Expected an international phone number such as +8613800138000"
)
NOT_AN_OPTION = Text("不在可选项之中", "Not one of the options")
TWICE = Text("同一项选了两次", "The same option is chosen twice")
UNREADABLE_TEXT = Text("含有不能保存的字符", "Contains characters that cannot be stored")
IN_THE_PAST = Text("不能早于今天", "Must not be before today")
UNKNOWN_FILE = Text("没有这个文件，请重新上传", "There is no such file; please upload it again")
ONE_FILE = Text("只能上传一个文件", "Only one file can be uploaded")
FIXED_ROWS = Text("这里的行数是固定的", "The number of rows is fixed here")
NOT_INTEGER = Text("应为整数", "Expected a whole number")
UNKNOWN_ROW = Text("这一行不在记录里", "This row is not in the record")
NO_OWN_ROWS = Text("这里不能自己加行", "Rows cannot be added here")
NEEDS_DATE = Text("每一行都要有时间", "Every row needs its date")
NEEDS_WHO = Text("每一行都要写明谁做的", "Every row needs who acted")
NEEDS_FINDING = Text("每一行都要写明查到了什么", "Every row needs what was found")
INTERNAL_FILE = Text("内部材料不能放进证据包", "Internal material cannot go into the evidence pack")
UNKNOWN_DEMAND = Text("客户没有提过这项诉求", "The customer did not raise this demand")
NEEDS_ANSWER = Text("这项诉求还没有答复", "This demand has no answer yet")
NEEDS_STATUS = Text("请选择这项诉求的结果", "Please choose what becomes of this demand")
CHECK_FAILED = Text("不符合要求", "Does not meet the requirement")


def too_short(length: int, least: int) -> Text:
    return Text(f"少 {least - length} 个字，至少 {least} 个字", f"{least - length} characters short, at least {least}")


def too_long(length: int, most: int) -> Text:
    return Text(f"多 {length - most} 个字，最多 {most} 个字", f"{length - most} characters too long, at most {most}")


def too_small(least: str) -> Text:
    return Text(f"不能小于 {least}", f"Must be at least {least}")


def too_large(most: str) -> Text:
    return Text(f"不能大于 {most}", f"Must be at most {most}")


def decimals(most: int) -> Text:
    return Text(f"最多 {most} 位小数", f"At most {most} decimal digits")


def off_step(below: str, above: str) -> Text:
    return Text(f"最接近的可用值是 {below} 和 {above}", f"The nearest valid values are {below} and {above}")


def off_interval(minutes: int) -> Text:
    return Text(f"时间以 {minutes} 分钟为一格", f"Times go in steps of {minutes} minutes")


def pattern(expected: str) -> Text:
    return Text(f"格式不对，应符合 {expected}", f"Does not match {expected}")


def file_type(accept: str) -> Text:
    return Text(f"文件类型不对，可用：{accept}", f"Wrong type of file; accepted: {accept}")


def too_few_rows(least: int) -> Text:
    return Text(f"至少 {least} 行", f"At least {least} rows")


def too_many_rows(most: int) -> Text:
    return Text(f"最多 {most} 行", f"At most {most} rows")
