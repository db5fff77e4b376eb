#!/usr/bin/env python3
"""From the header, a C test that calls every function with nothing but NULL and zero.

A function that returns a tl_status must say TL_NULL_ARGUMENT, leave an error where it was asked to, and touch no output. Every other
function must return 0, false, NULL or all zero. Prints the C source.
"""

import re
import sys

# What has a meaning without any argument, and is tested by hand.
NO_ARGUMENT_NEEDED = {"tl_version", "tl_status_name", "tl_cancel_leave", "tl_failures_all", "tl_log_time_now", "tl_log_time_format"}


def functions(header: str) -> list[tuple[str, str, list[str]]]:
    """Result type, name and parameters of each function."""
    header = re.sub(r"/\*.*?\*/|//[^\n]*|^#[^\n]*$", "", header, flags=re.S | re.M)
    found = []
    for match in re.finditer(r"^((?:const |enum |struct )?\w+ \*?)(tl_\w+)\((.*?)\);", header, re.S | re.M):
        text = " ".join(match[3].split())
        depth, parameters, current = 0, [], ""
        for character in text:
            depth += (character == "(") - (character == ")")
            if character == "," and depth == 0:
                parameters.append(current.strip())
                current = ""
            else:
                current += character
        if current.strip() not in ("", "void"):
            parameters.append(current.strip())
        found.append((match[1].strip(), match[2], parameters))
    return found


def main() -> None:
    header = open(sys.argv[1], encoding="utf-8").read()
    structs = set(re.findall(r"^typedef struct \{[^}]*\} (tl_\w+);", header, re.M))
    every = functions(header)
    assert len(every) == len(set(re.findall(r"\b(tl_\w+)\(", re.sub(r"/\*.*?\*/", "", header, flags=re.S)))), "unread functions"
    print('#include "check.h"\n\nstatic void statuses(void)\n{')
    plain = []
    for result, name, parameters in every:
        if name in NO_ARGUMENT_NEEDED:
            continue
        if not parameters or "tl_error **" not in parameters[-1]:
            plain.append((result, name, parameters))
            continue
        values = [argument(parameter, structs) for parameter in parameters]
        print(f"    FAILS(TL_NULL_ARGUMENT, {name}({', '.join([*values[:-1], '&err'])}));")
        print(f"    CHECK({name}({', '.join(values)}) == TL_NULL_ARGUMENT);")
    print("}\n\nstatic void others(void)\n{")
    for result, name, parameters in plain:
        call = f"{name}({', '.join(argument(parameter, structs) for parameter in parameters)})"
        if result == "void":
            print(f"    {call};")
        elif result in structs:
            print(f"    {{ {result} zero = {{0}}, found = {call}; CHECK(memcmp(&zero, &found, sizeof zero) == 0); }}")
        elif name == "tl_netns_fd":
            print(f"    CHECK({call} == -1);")
        elif name == "tl_mac_format":
            print(f"    CHECK({call} == 17);")
        else:
            print(f"    CHECK(!{call});")
    print('}\n\nconst struct test tests_sweep[] = {{"every status function refuses NULL", statuses},')
    print('                                  {"every other function reads NULL as nothing", others}, {0}};')


def argument(parameter: str, structs: set[str]) -> str:
    kind = parameter.split("(*")[0].strip() if "(*" in parameter else parameter.rsplit(" ", 1)[0]
    if "(*" in parameter or "*" in parameter:
        return "NULL"
    return f"({kind}){{0}}" if kind in structs else "0"


if __name__ == "__main__":
    main()
