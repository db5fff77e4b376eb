#!/usr/bin/env python3
"""Keeps the docstrings of the stubs what the module itself says.

    docstrings.py            writes them
    docstrings.py --check    fails when one differs

It asks the installed module, or the one in PYTHONPATH. Signatures are written by hand; what a class or a method is for is written once, beside its Rust code.
"""

import ast
import importlib
import inspect
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent / "python" / "trunkline"
WIDTH = 120


def documented(node: ast.AST, found: object) -> str | None:
    """What the module says of a class, a function or a property; nothing for what all classes have."""
    name = getattr(node, "name", "")
    if name.startswith("__"):
        return None
    if isinstance(found, (staticmethod, classmethod)):
        found = found.__func__
    own = found.__doc__ if isinstance(found, (type, property)) else inspect.getdoc(found)
    return inspect.cleandoc(own) if own else None


def literal(text: str, indent: str) -> list[str]:
    text = text.replace("\\", "\\\\")
    if "\n" not in text and len(indent) + len(text) + 6 <= WIDTH:
        return [f'{indent}"""{text}"""']
    lines = textwrap.indent(text, indent).split("\n")
    lines[0] = f'{indent}"""{lines[0].strip()}'
    return [*lines, f'{indent}"""']


def with_docstring(lines: list[str], node: ast.stmt, text: str | None) -> list[str]:
    """The lines of a definition without its docstring, and with this one."""
    head = node.body[0]
    indent = " " * (node.col_offset + 4)
    old = isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant) and isinstance(head.value.value, str)
    ellipsis = isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant) and head.value.value is ...
    if old:
        del lines[head.lineno - 1:head.end_lineno]
        if len(node.body) == 1 and not text:
            lines.insert(head.lineno - 1, indent + "...")
        at = head.lineno - 1
    elif ellipsis:
        if not text:
            return lines
        line = lines[head.lineno - 1]
        lines[head.lineno - 1] = line[:head.col_offset].rstrip()
        if not lines[head.lineno - 1]:
            del lines[head.lineno - 1]
            at = head.lineno - 1
        else:
            at = head.lineno
    else:
        at = min([head.lineno, *(decorator.lineno for decorator in getattr(head, "decorator_list", []))]) - 1
    if text:
        lines[at:at] = literal(text, indent)
    return lines


def refreshed(path: Path) -> str:
    relative = path.relative_to(ROOT).with_suffix("")
    parts = [part for part in relative.parts if not part.startswith("_")]
    module = importlib.import_module(".".join(["trunkline", *parts]))
    lines = path.read_text().split("\n")
    tree = ast.parse("\n".join(lines))
    jobs = []
    for node in tree.body:
        found = getattr(module, getattr(node, "name", ""), None)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and found is not None:
            jobs.append((node, documented(node, found)))
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    jobs.append((inner, documented(inner, inspect.getattr_static(found, inner.name, None))))
    for node, text in sorted(jobs, key=lambda job: (-job[0].body[0].lineno, -job[0].lineno)):
        lines = with_docstring(lines, node, text)
    return "\n".join(lines)


def main() -> int:
    stale = []
    for path in sorted(ROOT.rglob("*.pyi")):
        if path.name in ("_native.pyi", "_typing.pyi", "_run.pyi"):
            continue
        text = refreshed(path)
        if text != path.read_text():
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(text)
    if stale:
        print(("stale: " if "--check" in sys.argv else "written: ") + ", ".join(stale))
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
