pub struct Row {
    pub photo: String,
    pub stage: &'static str,
    pub seconds: f64,
    pub megapixels: f64,
}

pub fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

pub fn print(rows: &[Row]) {
    println!("\n{:<8} {:<16} {:>10} {:>10}", "photo", "stage", "ms", "MP/s");
    for row in rows {
        let rate = row.megapixels / row.seconds;
        println!("{:<8} {:<16} {:>10.1} {:>10.0}", row.photo, row.stage, row.seconds * 1e3, rate);
    }
}

/// Processor time that this process has used so far in all threads, and its finished children, in
/// seconds: on a busy machine a better measure of work than the clock. 0 where there is no /proc.
pub fn processor_seconds() -> (f64, f64) {
    let on_cpu = |task: std::fs::DirEntry| {
        let line = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        line.split(' ').next()?.parse::<f64>().ok()
    };
    let own: f64 =
        std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten().filter_map(on_cpu).sum();
    // Fields 16 and 17 of proc(5)'s stat, in ticks of 1/100 s, counted behind the name in brackets.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let children: f64 = fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    (own / 1e9, children / 100.0)
}
