"""Classes that no module knows by name, for tests of objects of which nothing is known when generating."""


def _made():
    class Walk:
        def __init__(self, count):
            self.count, self.calls = count, 0.0

        def tick(self):
            self.calls += 1.0
            return self.calls

        def steps(self):
            for i in range(self.count):
                self.calls = self.calls + 1.0
                yield i + self.calls

        def pairs(self, x):
            for i in range(self.count):
                yield x[i], self.calls
                self.calls += x[i]

        def __iter__(self):
            for _ in range(self.count):
                self.calls += 1.0
                yield self.calls

    return Walk


_CLASSES = [_made()]


def walk(count):
    return _CLASSES[0](count)
