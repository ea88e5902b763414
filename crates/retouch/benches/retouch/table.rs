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
