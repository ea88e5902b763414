use std::time::Instant;

/// What one piece of work took, a value a round, in seconds.
#[derive(Default)]
pub struct Times {
    pub clock: Vec<f64>,
    /// Of all threads of this process, or of the commands that it ran.
    pub processor: Vec<f64>,
}

impl Times {
    /// Runs and measures work of this process.
    pub fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (start, before) = (Instant::now(), own_processor_seconds());
        let result = work();
        self.clock.push(start.elapsed().as_secs_f64());
        self.processor.push(own_processor_seconds() - before);
        result
    }

    /// Runs and measures work that commands do.
    pub fn measure_command(&mut self, work: impl FnOnce()) {
        let (start, before) = (Instant::now(), children_processor_seconds());
        work();
        self.clock.push(start.elapsed().as_secs_f64());
        self.processor.push(children_processor_seconds() - before);
    }

    pub fn median(&self) -> Cost {
        Cost { clock: median(&self.clock), processor: median(&self.processor) }
    }
}

/// Medians, in seconds.
#[derive(Clone, Copy)]
pub struct Cost {
    pub clock: f64,
    pub processor: f64,
}

impl Cost {
    pub fn less(self, rest: Cost) -> Cost {
        Cost { clock: self.clock - rest.clock, processor: self.processor - rest.processor }
    }

    pub fn plus(self, more: Cost) -> Cost {
        Cost { clock: self.clock + more.clock, processor: self.processor + more.processor }
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// 0 where there is no /proc.
fn own_processor_seconds() -> f64 {
    let on_cpu = |task: std::fs::DirEntry| {
        let line = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        line.split(' ').next()?.parse::<f64>().ok()
    };
    let nanoseconds: f64 =
        std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten().filter_map(on_cpu).sum();
    nanoseconds / 1e9
}

/// Of the commands that have ended: fields 16 and 17 of proc(5)'s stat, in ticks of 1/100 s, counted
/// behind the name in brackets.
fn children_processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Of the last minute: runnable tasks of the whole machine, this bench's included.
pub fn load_average() -> String {
    let line = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    line.split(' ').next().filter(|word| !word.is_empty()).unwrap_or("unknown").to_owned()
}
