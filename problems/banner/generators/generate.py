"""Writes every test case of this package: python3 generators/generate.py"""
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


def write(name, shop):
    border = "+" + "-" * (len(shop) + 2) + "+"
    (DATA / f"{name}.in").write_text(f"{shop}\n")
    (DATA / f"{name}.ans").write_text(f"{border}\n| {shop} |\n{border}\n")


write("sample/1", "Rosa Books")
write("sample/2", "Bar  24")
write("secret/01-one-letter", "Q")
write("secret/02-lower-case", "plain bread")
write("secret/03-upper-case", "FISH AND CHIPS")
write("secret/04-many-spaces", "far     and      away")
write("secret/05-longest", "The Quick Brown Fox Repairs Your Old Bicycle While You Wait1")
write("secret/06-digits", "7 11")

for folder in ("sample", "secret", "valid_output", "invalid_output"):
    (DATA / folder).mkdir(exist_ok=True)
    (DATA / folder / "test_group.yaml").write_text(
        "output_validator_args: [case_sensitive, space_change_sensitive]\n"
    )


def example(name, output):
    write(name, "Ink")
    (DATA / f"{name}.out").write_text(output)


example("valid_output/exact", "+-----+\n| Ink |\n+-----+\n")
example("invalid_output/lower-case", "+-----+\n| ink |\n+-----+\n")
example("invalid_output/two-spaces", "+-----+\n| Ink  |\n+-----+\n")
example("invalid_output/trailing-space", "+-----+ \n| Ink |\n+-----+\n")
example("invalid_output/blank-line-at-end", "+-----+\n| Ink |\n+-----+\n\n")
example("invalid_output/tab", "+-----+\n|\tInk |\n+-----+\n")
