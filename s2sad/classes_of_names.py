"""Union-find: names that mean one thing are one class, known by one of them."""

from __future__ import annotations


class Classes:
    parent: dict[str, str]  # a name to another of its class; the name that the class is known by is in no pair

    def __init__(self) -> None:
        self.parent = {}

    def join(self, one: str, other: str) -> None:
        one, other = self.find(one), self.find(other)
        if one != other:
            self.parent[one] = other

    def find(self, label: str) -> str:
        """The name that a class is known by."""
        while self.parent.get(label, label) != label:
            self.parent[label] = self.parent.get(self.parent[label], self.parent[label])
            label = self.parent[label]
        return label
