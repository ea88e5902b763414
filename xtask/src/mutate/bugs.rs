//! Bugs that somebody could write, and that the tests have to see.

/// A bug, as a change to one file of the core.
pub struct Bug {
    pub name: &'static str,
    /// What would go wrong for whoever uses it.
    pub harm: &'static str,
    pub file: &'static str,
    /// Found exactly once in the file.
    pub from: &'static str,
    pub to: &'static str,
}

pub const BUGS: &[Bug] = &[
    Bug {
        name: "bytes on their way out count as free",
        harm: "the next upload starts into memory that is still taken, and fails",
        file: "advance.rs",
        from: "(Place::Device(device), _) => self.start(id, Step::Evict(device)),",
        to: "(Place::Device(device), _) => {
                let memory = self.device(device).memory;
                self.memory_mut(memory).strike(Holder::Weights(id));
                self.start(id, Step::Evict(device))
            }",
    },
    Bug {
        name: "the line may be passed for ever",
        harm: "a large request starves behind a stream of small ones",
        file: "admission.rs",
        from: "passed.iter().all(|blocked| blocked.bypassed < self.limits.bypass)",
        to: "passed.iter().all(|_| true)",
    },
    Bug {
        name: "the deadline outlives the grant",
        harm: "work that runs is told that it waited too long",
        file: "advance.rs",
        from: "        self.queue.clear_deadline(deadline, id);
        self.statistics.granted += 1;",
        to: "        let _ = deadline;
        self.statistics.granted += 1;",
    },
    Bug {
        name: "two loads of one component",
        harm: "ten requests read the same file ten times",
        file: "advance.rs",
        from: "            Place::Unloaded => {",
        to: "            Place::Unloaded | Place::Loading(_) => {",
    },
    Bug {
        name: "the workspace stays booked",
        harm: "memory leaks out of the books, lease by lease, until nobody is admitted",
        file: "requests.rs",
        from: "        self.memory_mut(memory).strike_ended(Holder::Workspace(id));",
        to: "        let _ = memory;",
    },
    Bug {
        name: "a lease does not protect its component",
        harm: "weights vanish under work that uses them",
        file: "component.rs",
        from: "pub(crate) fn is_idle(&self) -> bool {
        self.claims.is_empty()",
        to: "pub(crate) fn is_idle(&self) -> bool {
        self.claims.len() < 2",
    },
    Bug {
        name: "unverified bytes are forgotten",
        harm: "a driver that does not free is believed, and the next upload fails",
        file: "completion.rs",
        from: "self.memory_mut(memory).book(Holder::Unverified(id), before.saturating_add(missing_bytes));",
        to: "let _ = before.saturating_add(missing_bytes);",
    },
    Bug {
        name: "a booking explains stuck bytes away",
        harm: "unverified bytes are given out as soon as somebody else is admitted",
        file: "memory.rs",
        from: "reading.ours_bytes.saturating_sub(settled_bytes)",
        to: "reading.ours_bytes.saturating_sub((self.held_bytes - unverified).max(settled_bytes))",
    },
    Bug {
        name: "other processes are overlooked",
        harm: "admission promises memory that somebody else holds",
        file: "memory.rs",
        from: "            .saturating_sub(self.reading.foreign_bytes())\n",
        to: "",
    },
    Bug {
        name: "the safety buffer is given away",
        harm: "what was not foreseen ends in a failed allocation",
        file: "memory.rs",
        from: "            .saturating_sub(self.spec.safety_bytes)
            .saturating_sub(ours);",
        to: "            .saturating_sub(ours);",
    },
    Bug {
        name: "class never is evicted",
        harm: "the component that an operator reserved memory for is gone when it is needed",
        file: "evict.rs",
        from: "                    && component.spec.policy.class != EvictionClass::Never\n",
        to: "",
    },
    Bug {
        name: "the idle clock starts at the load",
        harm: "a component leaves the moment a long lease ends, whatever was configured",
        file: "component.rs",
        from: "Some((now + keep.unwrap_or(policy.idle_timeout)).max(self.kept_until))",
        to: "Some((self.since + keep.unwrap_or(policy.idle_timeout)).max(self.kept_until))",
    },
    Bug {
        name: "half a set is enough",
        harm: "work begins without all of its components",
        file: "advance.rs",
        from: "if !request.ask.components.iter().all(|part|",
        to: "if !request.ask.components.iter().any(|part|",
    },
    Bug {
        name: "nobody leaves after running out of memory",
        harm: "the second attempt meets the same full device",
        file: "requests.rs",
        from: "                request.clear = Some(memory);
                \"everything idle",
        to: "                request.clear = None;
                \"everything idle",
    },
    Bug {
        name: "the next in line finds it gone",
        harm: "a component goes and comes back between two requests for it",
        file: "advance.rs",
        from: " || wanted.contains(&component.id)",
        to: " || (false && wanted.contains(&component.id))",
    },
    Bug {
        name: "slots are not counted",
        harm: "more work at once than the device was configured for",
        file: "advance.rs",
        from: "        *self.device_mut(device).taken(class) += 1;",
        to: "        *self.device_mut(device).taken(class) += 0;",
    },
    Bug {
        name: "CPU-bound work queues behind GPU-bound work",
        harm: "a second of extraction waits for minutes of denoising",
        file: "admission.rs",
        from: "(blocked.class == ask.class && memory()) || part()",
        to: "memory() || part()",
    },
    Bug {
        name: "the circuit breaker never opens",
        harm: "a component that cannot load is loaded again for every request",
        file: "breaker.rs",
        from: "self.open_until = Some(now + pause);",
        to: "self.open_until = None.or_else(|| Some(now));",
    },
    Bug {
        name: "a retired component is lent",
        harm: "work begins with a model that was removed",
        file: "admission.rs",
        from: "        if self.has_retired(ask) {",
        to: "        if false && self.has_retired(ask) {",
    },
    Bug {
        name: "a retired component arrives for those who sent for it",
        harm: "a model that was removed is lent once more",
        file: "roster.rs",
        from: "let waits = !matches!(of.phase, Phase::Running(..));",
        to: "let waits = matches!(of.phase, Phase::Waiting);",
    },
    Bug {
        name: "a retired component waits for its clocks",
        harm: "a model that was removed keeps its memory",
        file: "advance.rs",
        from: "Place::Device(_) | Place::Host if component.retired =>",
        to: "Place::Device(_) | Place::Host if component.retired && due(component.discard_at) =>",
    },
    Bug {
        name: "disputed bytes lose their holder",
        harm: "the panel shows bytes that nobody holds",
        file: "roster.rs",
        from: " && component.is_idle() && !disputed()",
        to: " && component.is_idle() && (true || !disputed())",
    },
    Bug {
        name: "ids are given again",
        harm: "a lease on a removed model gets the weights of another",
        file: "roster.rs",
        from: "let id = ComponentId(self.next);",
        to: "let id = ComponentId(self.known.last().map_or(0, |last| last.id.0 + 1));",
    },
];
