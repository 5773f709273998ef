"""Threads, processes, and functions that are pickled on their way."""

import concurrent.futures
import multiprocessing
import pickle
import threading

import numpy as np
import pytest

from s2sad import grad, value_and_grad
from tests.parallel_work import MATRIX, POINT, call, loss, transformed

CASES = transformed()
each_case = pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Everything is generated anew, in each process."""
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path))


def equal(one, two):
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(equal, one, two))
    return np.array_equal(one, two)


def at_once(work, count=32):
    """Run `work(i)` in so many threads, which start together; their results, or the first error."""
    barrier, found = threading.Barrier(count), [None] * count

    def run(i):
        barrier.wait()
        try:
            found[i] = work(i)
        except BaseException as error:
            found[i] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return found


def test_first_call_from_32_threads():
    gradient = value_and_grad(loss)
    results = at_once(lambda i: gradient(MATRIX * (1 + i % 4), POINT))
    for i, (value, slope) in enumerate(results):
        wanted_value, wanted = value_and_grad(loss)(MATRIX * (1 + i % 4), POINT)
        assert value == wanted_value
        assert np.array_equal(slope, wanted)


def test_first_calls_of_many_kinds_from_32_threads():
    gradient = grad(loss)
    single, shapes = np.float32, [(2, 2), (3, 3), (1, 1), (4, 4)]

    def arguments(i):
        shape = shapes[i % 4]
        dtype = single if i % 8 < 4 else float
        return np.full(shape, 0.1 * (i + 1), dtype), np.ones(shape[0], dtype)

    results = at_once(lambda i: gradient(*arguments(i)))
    for i, slope in enumerate(results):
        assert slope.dtype == arguments(i)[0].dtype
        assert np.array_equal(slope, grad(loss)(*arguments(i)))


def test_different_functions_from_32_threads():
    def work(i):
        def f(x, power=2 + i % 3):
            return np.sum(x**power)

        return grad(f)(POINT), 2 + i % 3

    for slope, power in at_once(work):
        np.testing.assert_allclose(slope, power * POINT ** (power - 1))


def test_pullbacks_from_32_threads():
    from s2sad import vjp

    _, pullback = vjp(loss)(MATRIX, POINT)
    wanted = pullback(1.0)
    for i, slope in enumerate(at_once(lambda i: pullback(1.0 + i))):
        np.testing.assert_allclose(slope, (1.0 + i) * wanted, rtol=1e-12)


@each_case
def test_pickled(case):
    _, function, arguments = case
    again = pickle.loads(pickle.dumps(function))
    assert equal(again(*arguments), function(*arguments))
    function(*arguments)
    assert equal(pickle.loads(pickle.dumps(function))(*arguments), function(*arguments))


@each_case
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes(case, method):
    _, function, arguments = case
    wanted = function(*arguments)
    with multiprocessing.get_context(method).Pool(1) as pool:
        [result] = pool.map(call, [(function, arguments)])
    assert equal(result, wanted)


def test_generated_in_many_processes_at_once():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        results = pool.map(call, [(function, arguments) for _, function, arguments in CASES] * 2)
    for result, (_, function, arguments) in zip(results, CASES * 2, strict=True):
        assert equal(result, function(*arguments))


@pytest.mark.parametrize("kind", [concurrent.futures.ThreadPoolExecutor, concurrent.futures.ProcessPoolExecutor])
def test_concurrent_futures(kind):
    with kind(2) as pool:
        futures = [pool.submit(function, *arguments) for _, function, arguments in CASES]
        for future, (_, function, arguments) in zip(futures, CASES, strict=True):
            assert equal(future.result(), function(*arguments))


@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing"])
def test_joblib(backend):
    joblib = pytest.importorskip("joblib")
    jobs = [joblib.delayed(function)(*arguments) for _, function, arguments in CASES]
    results = joblib.Parallel(n_jobs=2, backend=backend)(jobs)
    for result, (_, function, arguments) in zip(results, CASES, strict=True):
        assert equal(result, function(*arguments))


def test_cloudpickle_of_closures_and_lambdas():
    cloudpickle = pytest.importorskip("cloudpickle")
    scale = 3.0

    def local(x):
        return scale * np.sum(x**2)

    for function in (grad(local), grad(lambda x: np.sum(x**3) * scale)):
        again = cloudpickle.loads(cloudpickle.dumps(function))
        assert np.array_equal(again(POINT), function(POINT))


def test_closures_sent_with_loky():
    joblib = pytest.importorskip("joblib")
    scale = 3.0

    def local(x):
        return scale * np.sum(x**2)

    results = joblib.Parallel(n_jobs=2)(joblib.delayed(grad(local))(POINT * i) for i in range(4))
    for i, result in enumerate(results):
        np.testing.assert_allclose(result, 6.0 * POINT * i)


def test_errors_come_back_from_a_process():
    with multiprocessing.get_context("fork").Pool(1) as pool, pytest.raises(TypeError, match="scalar"):
        pool.map(call, [(grad(vector), (POINT,))])


def vector(x):
    return np.sin(x)
