"""The outbox against a model: any order of lawful events."""

import os
import tempfile
from collections import Counter
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from offline_queue import (
    Answer,
    Item,
    Result,
    SendState,
    UnlawfulMove,
)
from offline_queue.states import OPEN

from .outboxes import NOW, SECOND, draft, open_outbox, put


class QueueMachine(RuleBasedStateMachine):
    """Any order of lawful events; the real outbox must agree with plain rules."""

    def __init__(self):
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.journal, self.outbox = open_outbox(self.directory.name)
        self.now = NOW
        self.out: list[Item] = []
        self.subjects: dict[int, str] = {}
        self.finals: dict[int, SendState] = {}

    def teardown(self):
        self.journal.close()
        self.directory.cleanup()

    @rule(subject=st.sampled_from(["", "a", "b"]), doubt=st.booleans())
    def accept(self, subject, doubt):
        send = SendState.IN_DOUBT if doubt else SendState.PENDING
        self.subjects[put(self.journal, subject, send)] = subject

    @rule(limit=st.integers(1, 4))
    def lease(self, limit):
        items = self.outbox.lease(limit, self.now)
        for item in items:
            older = [s for s in self.subjects if s < item.entry.sequence]
            same = [
                s for s in older if item.entry.subject and self.subjects[s] == item.entry.subject
            ]
            assert all(self.outbox.item(s).state not in OPEN for s in same)
        self.out += items

    @rule(choice=st.data(), wait=st.sampled_from([0.0, 5.0]))
    def answer(self, choice, wait):
        items = choice.draw(st.permutations(self.out)) if self.out else []
        answers = [
            Answer(item.entry.sequence, choice.draw(st.sampled_from(list(Result))), left=True)
            for item in items[:3]
        ]
        self.outbox.record(items[:3], answers, self.now, lambda answer, attempts: wait)
        self.out = items[3:]

    @rule(seconds=st.integers(1, 100))
    def wait(self, seconds):
        self.now = replace(self.now, boot_time=self.now.boot_time + seconds * SECOND)

    @rule()
    def boot(self):
        self.now = replace(self.now, boot_id=os.urandom(16), boot_time=1)

    @rule(choice=st.data(), again=st.booleans())
    def decide(self, choice, again):
        tasks = self.outbox.tasks()
        if tasks:
            sequence = choice.draw(st.sampled_from(tasks)).entry.sequence
            self.outbox.resolve(sequence, draft("resolved"), again)

    @rule(choice=st.data())
    def void(self, choice):
        if not self.subjects:
            return
        item = self.outbox.item(choice.draw(st.sampled_from(sorted(self.subjects))))
        lawful = item.state is SendState.PENDING and item.sent == 0
        try:
            self.outbox.void(item.entry.sequence, draft("void"))
        except UnlawfulMove:
            assert not lawful
        else:
            assert lawful

    @invariant()
    def nothing_is_lost_and_final_is_final(self):
        items = [self.outbox.item(sequence) for sequence in self.subjects]
        assert None not in items
        counts = self.outbox.counts()
        tally = Counter(item.state for item in items)
        assert all(getattr(counts, state.value) == tally[state] for state in SendState)
        for item in items:
            was = self.finals.get(item.entry.sequence)
            assert was is None or was == item.state
            if item.state in (SendState.SETTLED, SendState.VOIDED):
                self.finals[item.entry.sequence] = item.state


TestQueueMachine = QueueMachine.TestCase


TestQueueMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
