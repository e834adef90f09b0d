"""The inputs of the corpus, read as README.md says: python corpus.py FOLDER

Writes each input into a file of FOLDER, as seeds for a fuzzer.
"""

import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
SIMPLE = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "s": " ", "\\": "\\", '"': '"'}


def unescape(text):
    """The bytes of an escaped text, one character each."""
    out, index = "", 0
    while index < len(text):
        if text[index] != "\\":
            out += text[index]
            index += 1
        elif text[index + 1] == "x":
            out += chr(int(text[index + 2 : index + 4], 16))
            index += 4
        elif text[index + 1] == "{":
            end = text.index("}", index)
            repeated, count = text[index + 2 : end].rsplit("*", 1)
            out += unescape(repeated) * int(count)
            index = end + 1
        else:
            out += SIMPLE[text[index + 1]]
            index += 2
    return out


def cases():
    """Names and inputs, in the order of the files."""
    for file in sorted(FOLDER.glob("*.txt")):
        for block in file.read_text().split("\n== ")[1:]:
            name, *lines = block.splitlines()
            template, rows = "", []
            for line in lines:
                if line.startswith("<-"):
                    template += line[3:]
                elif line.startswith("<"):
                    template += line[2:] + "\\r\\n"
                elif line.startswith("? "):
                    rows.append(line[2:].rsplit(" = ", 1)[0])
            if not rows:
                yield name, unescape(template).encode("latin-1")
            for row in rows:
                whole = template.replace("\\?", row)
                yield f"{name}: {row}", unescape(whole).encode("latin-1")


if __name__ == "__main__":
    for number, (_, data) in enumerate(cases()):
        (pathlib.Path(sys.argv[1]) / f"corpus-{number}").write_bytes(data)
