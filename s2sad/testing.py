"""Check a rule without the transformer: run its template and compare what comes out with the primal itself."""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sad.testing_values import (
    close,
    flat,
    inexact,
    is_single,
    leaves,
    mapped,
    masked,
    moved,
    random_like,
    same,
    varying,
    widened,
    zeros_like,
)

LEVELS = 12  # halvings of the step in the difference tableau


def check_rule(
    template: Callable,
    *args: Any,
    rtol: float | None = None,
    atol: float | None = None,
    rng: np.random.Generator | None = None,
    differences: bool = True,
    step: float = 0.05,
    project: dict[str, Callable] | None = None,
    **kwargs: Any,
) -> None:
    """Check the rule `template` at the given arguments of its function; AssertionError says what is wrong.

    Checked, with random tangents and cotangents that fit the arguments (real or complex, any shapes, containers too):
    the result is that of the first statement, and of every callee in `@also`; the tangent, for each argument alone and
    for all together, agrees with extrapolated central differences; the adjoint agrees with the tangent
    (`Re(sum(y_bar * y_dot)) == Re(sum(x_bar * x_dot))`); shapes and precision are kept; nothing passed in is
    written to; zero tangents and cotangents give zeros, not nan.

    Integer and boolean leaves, and leaves that are not finite, get the tangent 0; parts of the result that are not
    finite, or whose tangent is not (nor are differences), get the cotangent 0. At a kink central differences see the
    mean of the two sides, which is the convention for ties. `differences=False` leaves the differences out, `step` is
    the largest one, and `project` maps a parameter's name to a function that moves its random tangent to what the
    primal allows (a symmetric matrix). Arguments that share a name with these options are given by position.
    """
    rng = rng or np.random.default_rng(0)
    rule = _Rule(template, args, kwargs)
    with np.errstate(all="ignore"):
        _Check(rule, rtol, atol, rng, differences, step, project or {}).run()


class _Rule:
    """A template with its arguments bound: what it matches, what it returns, in which order."""

    def __init__(self, template: Callable, args: tuple, kwargs: dict):
        self.template, self.name = template, template.__name__
        signature = inspect.signature(template)
        keyword_only = [n for n, p in signature.parameters.items() if p.kind is p.KEYWORD_ONLY]
        self.active = [n.removesuffix("_dot") for n in keyword_only if n.endswith("_dot")]
        bars = [n for n in keyword_only if n.endswith("_bar")]
        plain = [p for n, p in signature.parameters.items() if n not in keyword_only]
        self.bound = inspect.Signature(plain).bind(*args, **kwargs)
        self.bound.apply_defaults()
        self._read_source()
        self.require(bars == [f"{self.result}_bar"], f"one `{self.result}_bar` after the `*` expected, found {bars}")
        for name in self.active:
            self.require(name in self.bound.arguments, f"`{name}_dot` belongs to no parameter")
        self.broadcasts = bool(template.__globals__.get("BROADCASTS", False))

    def require(self, condition: bool, message: str) -> None:
        if not condition:
            raise AssertionError(f"rule {self.name}: {message}")

    def _read_source(self) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.template))).body[0]
        if not isinstance(tree, ast.FunctionDef):
            raise AssertionError(f"rule {self.name}: not a plain function")
        body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
        first, last = body[0], body[-1]
        if not (isinstance(first, ast.Assign) and isinstance(first.targets[0], ast.Name)):
            raise AssertionError(f"rule {self.name}: the first statement is not `<result> = <call or operator>`")
        if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple)):
            raise AssertionError(f"rule {self.name}: the last is not `return <result>, <tangent>, <adjoints>`")
        self.result = first.targets[0].id
        self.matched = first.value
        wanted = [self.result, f"{self.result}_dot", *(f"{n}_bar" for n in self.active)]
        self.outputs = [ast.unparse(e) for e in last.value.elts]
        self.require(
            self.outputs == [n for n in wanted if n in self.outputs] and len(self.outputs) > 1,
            f"returns {', '.join(self.outputs)}; expected {', '.join(wanted)}",
        )

    def primal(self, values: dict) -> Any:
        return self._evaluate(self.matched, values)

    def _evaluate(self, expression: ast.expr, values: dict) -> Any:
        code = compile(ast.Expression(expression), f"<rule {self.name}>", "eval")
        return eval(code, {**self.template.__globals__, **values})

    def also(self, callee: Callable, values: dict) -> Any:
        """What the further callee gives for the operands of the first statement."""
        node = self.matched
        operands = node.args if isinstance(node, ast.Call) else list(ast.iter_child_nodes(node))
        operands = [part for part in operands if isinstance(part, ast.expr)]
        positional = []
        for operand in operands:
            if isinstance(operand, ast.Starred):
                positional += list(self._evaluate(operand.value, values))
            else:
                positional.append(self._evaluate(operand, values))
        named = {k.arg: self._evaluate(k.value, values) for k in getattr(node, "keywords", [])}
        return callee(*positional, **named)

    def run(self, values: dict, dots: dict, bar: Any) -> dict:
        """The template's outputs by name; nothing passed in may change."""
        given = {**values, **{f"{n}_dot": d for n, d in dots.items()}, f"{self.result}_bar": bar}
        before = copy.deepcopy(given)
        bound = copy.copy(self.bound)
        bound.arguments = dict(values)
        outputs = self.template(
            *bound.args, **bound.kwargs, **{f"{n}_dot": d for n, d in dots.items()}, **{f"{self.result}_bar": bar}
        )
        for name, value in given.items():
            self.require(same(value, before[name]), f"writes to its argument `{name}`")
        return dict(zip(self.outputs, outputs, strict=True))


class _Check:
    def __init__(self, rule, rtol, atol, rng, differences, step, project):
        self.rule, self.rng, self.step, self.differences = rule, rng, step, differences
        self.values = dict(rule.bound.arguments)
        self.result = rule.primal(copy.deepcopy(self.values))
        inputs = [leaf for n in rule.active for leaf in leaves(self.values[n]) if inexact(leaf)]
        self.single = bool(inputs) and all(is_single(x) for x in inputs)
        narrow = any(is_single(x) for x in [*inputs, *leaves(self.result)])
        self.rtol = rtol if rtol is not None else 1e-3 if narrow else 1e-6
        self.atol = atol if atol is not None else 1e-4 if narrow else 1e-8
        self.exact = (
            1e-3 if narrow else max(1e-9, 0.01 * self.rtol)
        )  # adjoint and tangent agree better than differences
        self.dots = {n: project.get(n, lambda t: t)(self.tangent(self.values[n])) for n in rule.active}
        self.bar = self.cotangent()
        self.bound_for_differences = {n: widened(v) if n in rule.active else v for n, v in self.values.items()}

    def tangent(self, value: Any) -> Any:
        return mapped(lambda leaf: random_like(leaf, self.rng), value)

    def cotangent(self) -> Any:
        return mapped(lambda leaf: random_like(leaf, self.rng), self.result)

    def run(self) -> None:
        self.check_primal()
        zeros = {n: mapped(zeros_like, self.values[n]) for n in self.rule.active}
        everything = self.rule.run(self.values, self.dots, self.bar)
        self.check_structure(everything)
        directions = [("all arguments", self.dots)]
        if len(self.rule.active) > 1:
            directions += [(f"`{n}` alone", {**zeros, n: self.dots[n]}) for n in self.rule.active]
        for label, dots in directions:
            self.check_direction(label, dots)
        self.check_zero(zeros)

    def check_primal(self) -> None:
        zeros = {n: mapped(zeros_like, self.values[n]) for n in self.rule.active}
        got = self.rule.run(self.values, zeros, self.bar)[self.rule.result]
        self.rule.require(
            same(got, self.result), f"returns the result {got!r}, but its first statement gives {self.result!r}"
        )
        for callee in getattr(self.rule.template, "also", ()):
            other = self.rule.also(callee, copy.deepcopy(self.values))
            self.rule.require(close(other, self.result), f"@also({callee}) gives {other!r} instead of {self.result!r}")

    def check_structure(self, outputs: dict) -> None:
        """Shapes and precision of the tangent and of the adjoints."""
        dot = f"{self.rule.result}_dot"
        if dot in outputs:
            self.same_shapes(dot, outputs[dot], self.result)
        for name in self.rule.active:
            if (bar := f"{name}_bar") in outputs:
                self.same_shapes(bar, self.collected(outputs[bar], self.values[name], bar), self.values[name])
        if self.single and all(is_single(x) for x in leaves(self.result) if inexact(x)):
            # the transformer casts the adjoints of broadcasting rules
            for name in self.rule.outputs[1:2] if self.rule.broadcasts else self.rule.outputs[1:]:
                for leaf in leaves(outputs[name]):
                    wide = isinstance(leaf, np.ndarray | np.generic) and inexact(leaf) and not is_single(leaf)
                    self.rule.require(
                        not wide,
                        f"`{name}` is {getattr(leaf, 'dtype', '')} although every operand is of single precision",
                    )

    def same_shapes(self, name: str, got: Any, like: Any) -> None:
        got, like = leaves(got), leaves(like)
        self.rule.require(len(got) == len(like), f"`{name}` has {len(got)} parts, {len(like)} expected")
        for a, b in zip(got, like, strict=True):
            if not inexact(b):
                continue
            self.rule.require(np.shape(a) == np.shape(b), f"`{name}` has shape {np.shape(a)}, {np.shape(b)} expected")
            self.rule.require(
                not (np.iscomplexobj(a) and not np.iscomplexobj(b)) or name.endswith("_bar"),
                f"`{name}` is complex, a real one expected",
            )

    def collected(self, bar: Any, value: Any, name: str) -> Any:
        """The adjoint as the transformer makes it: summed over broadcast axes where the module says so."""
        if not self.rule.broadcasts:
            return bar
        return mapped(lambda b, v: _unbroadcast(b, np.shape(v), self.rule, name), bar, value)

    def check_direction(self, label: str, dots: dict) -> None:
        outputs = self.rule.run(self.values, dots, self.bar)
        dot = f"{self.rule.result}_dot"
        if dot in outputs:
            y_dot = flat(outputs[dot], like=self.result)
            if self.differences:
                self.compare(label, y_dot, *self.differentiate(dots))
        else:
            y_dot, _ = self.differentiate(dots)
        fine = np.isfinite(flat(self.result)) & np.isfinite(y_dot)
        self.check_adjoint(label, dots, y_dot, fine)

    def compare(self, label: str, got: np.ndarray, expected: np.ndarray, error: np.ndarray) -> None:
        known = np.isfinite(flat(self.result))
        finite, scale = np.isfinite(got), np.where(np.isfinite(got), np.abs(got), 0.0)
        tolerance = self.atol + self.rtol * np.maximum(scale, np.abs(expected))
        converged = np.isfinite(expected) & (error <= tolerance)
        # an infinite or nan tangent is right only where differences have no limit either
        wrong = known & converged & (~finite | (np.abs(got - expected) > tolerance))
        unsure = known & finite & ~converged
        for bad, text in (
            (wrong, "the differences of the result give"),
            (unsure, "the differences of the result do not converge (a kink, or `step` too large):"),
        ):
            if bad.any():
                at = int(np.flatnonzero(bad)[0])
                raise AssertionError(
                    f"rule {self.rule.name}, tangent of {label}: entry {at} of {got.size} is {got[at]!r}; "
                    f"{text} {expected[at]!r}{self.described()}"
                )

    def check_adjoint(self, label: str, dots: dict, y_dot: np.ndarray, fine: np.ndarray) -> None:
        bar = masked(self.bar, fine)
        outputs = self.rule.run(self.values, dots, bar)
        left_terms = np.where(fine, y_dot, 0.0) * flat(bar, like=self.result)
        right, size = 0.0, float(np.sum(np.abs(left_terms)))
        for name in self.rule.active:
            if f"{name}_bar" not in outputs:
                if np.any(flat(dots[name]) != 0):
                    return  # a direction whose adjoint the rule leaves out
                continue
            adjoint = self.collected(outputs[f"{name}_bar"], self.values[name], name)
            adjoint, direction = flat(adjoint, like=self.values[name]), flat(dots[name], like=self.values[name])
            self.rule.require(
                bool(np.all(np.isfinite(adjoint[varying(self.values[name])]))),
                f"`{name}_bar` is not finite ({adjoint}), though the tangent is{self.described()}",
            )
            terms = np.where(direction == 0, 0.0, adjoint) * direction
            right, size = right + float(np.sum(terms).real), size + float(np.sum(np.abs(terms)))
        left = float(np.sum(left_terms).real)
        self.rule.require(
            abs(left - right) <= self.exact * size + 1e-300,
            f"the adjoint disagrees with the tangent along {label}: Re(sum({self.rule.result}_bar * "
            f"{self.rule.result}_dot)) = {left!r}, Re(sum(x_bar * x_dot)) = {right!r}{self.described()}",
        )

    def check_zero(self, zeros: dict) -> None:
        outputs = self.rule.run(self.values, zeros, mapped(zeros_like, self.result))
        for name in self.rule.outputs[1:]:
            like = self.result if name == f"{self.rule.result}_dot" else self.values[name.removesuffix("_bar")]
            if name.endswith("_bar"):
                outputs[name] = self.collected(outputs[name], like, name)
            self.rule.require(
                bool(np.all(flat(outputs[name], like=like) == 0)),
                f"`{name}` is {outputs[name]!r} for zero tangents and cotangents{self.described()}",
            )

    def differentiate(self, dots: dict) -> tuple[np.ndarray, np.ndarray]:
        """Central differences along `dots`, extrapolated (Ridders): for each entry the best estimate and its error."""

        def at(t: float) -> np.ndarray:
            there = dict(self.bound_for_differences)
            for name in self.rule.active:
                there[name] = mapped(lambda v, d: moved(v, d, t), there[name], dots[name])
            return flat(self.rule.primal(there), like=self.result)

        row: list[np.ndarray] = []
        best = np.full(at(0.0).shape, np.nan)
        best = best.astype(at(0.0).dtype)
        error = np.full(best.shape, np.inf)
        h = self.step
        for _ in range(LEVELS):
            new = [(at(h) - at(-h)) / (2.0 * h)]
            for order, old in enumerate(row, 1):
                new.append(new[-1] + (new[-1] - old) / (4.0**order - 1.0))
                gap = np.maximum(np.abs(new[-1] - new[-2]), np.abs(new[-1] - old))
                better = gap < error
                best, error = np.where(better, new[-1], best), np.where(better, gap, error)
            row, h = new, 0.5 * h
        return best, error

    def described(self) -> str:
        def show(value):
            text = repr(value)
            return text if len(text) < 200 else f"<{type(value).__name__} of shape {np.shape(leaves(value)[0])}>"

        return "\n  at " + ", ".join(f"{n}={show(v)}" for n, v in self.values.items())


def _unbroadcast(bar: Any, shape: tuple, rule: _Rule, name: str) -> np.ndarray:
    bar = np.asarray(bar)
    try:
        full = np.broadcast_shapes(bar.shape, shape)
    except ValueError:
        full = None
    rule.require(full == bar.shape, f"`{name}` has shape {bar.shape}, which can't be summed to {shape}")
    bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
    return bar.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True) if 1 in shape else bar
