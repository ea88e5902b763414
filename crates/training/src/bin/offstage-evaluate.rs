//! `offstage-evaluate`: measures a retoucher on the request files and prints the report.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use offstage_api::PhotoStats;
use offstage_models::retoucher::Retoucher;
use offstage_training::evaluation::{self, Reader, parse_requests, read_all, score_requests};

/// Measure how well a retoucher understands requests.
#[derive(Parser, Debug)]
struct Arguments {
    /// Folder with retoucher.safetensors and retoucher.json; without it the built-in retoucher.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Print every development request that is not fully understood, instead of the report.
    #[arg(long)]
    errors: bool,
    /// The same for the lexicon.
    #[arg(long)]
    lexicon: bool,
    /// Measure how long loading and reading take instead.
    #[arg(long)]
    time: bool,
    /// Read this request instead.
    #[arg(long)]
    prompt: Option<String>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let start = Instant::now();
    let retoucher = match &arguments.weights {
        None => Retoucher::built_in()?,
        Some(folder) => {
            let read = |name: &str| {
                let path = folder.join(name);
                std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
            };
            Retoucher::load(&String::from_utf8(read("retoucher.json")?)?, &read("retoucher.safetensors")?)?
        }
    };
    let load_ms = start.elapsed().as_secs_f64() * 1e3;
    if arguments.time {
        return time(&retoucher, load_ms);
    }
    let reader = if arguments.lexicon { Reader::Lexicon } else { Reader::Network(&retoucher) };
    if let Some(prompt) = &arguments.prompt {
        println!("{}", sentence(&read_all(&reader, &[(prompt, PhotoStats::TYPICAL)])[0]));
        let heard = retoucher.read(prompt, &PhotoStats::TYPICAL.features());
        for span in heard.not_supported {
            println!("not supported: “{}”", &prompt[span]);
        }
    } else if arguments.errors {
        let mut requests = parse_requests(evaluation::DEV_REQUESTS)?;
        requests.extend(parse_requests(evaluation::DEV_NOTHING)?);
        for request in &requests {
            let answer = &read_all(&reader, &[(&request.prompt, PhotoStats::TYPICAL)])[0];
            let score = score_requests(std::slice::from_ref(request), std::slice::from_ref(answer));
            if score.exact == 0 || score.unsupported.missed + score.unsupported.wrong > 0 {
                println!("{}\n    heard {}", request.prompt, sentence(answer));
                println!(
                    "    wants {:?} may {:?} unsupported {:?}",
                    short(&request.must),
                    request.may.len(),
                    request.unsupported
                );
            }
        }
    } else {
        println!("{}", evaluation::full_report(&retoucher)?.to_markdown("The weights as they are."));
    }
    Ok(())
}

/// Reads the development requests one by one and prints the times.
fn time(retoucher: &Retoucher, load_ms: f64) -> Result<()> {
    let requests = parse_requests(evaluation::DEV_REQUESTS)?;
    let photo = PhotoStats::TYPICAL.features();
    let mut times: Vec<f64> = Vec::with_capacity(requests.len());
    for request in &requests {
        let start = Instant::now();
        retoucher.read(&request.prompt, &photo);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let of = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("load {load_ms:.1} ms; one request: median {:.2} ms, 95 % {:.2} ms", of(0.5), of(0.95));
    Ok(())
}

fn short(must: &[Vec<evaluation::Accepted>]) -> Vec<String> {
    let sign = |raises: Option<bool>| raises.map_or("*", |raises| if raises { "+" } else { "-" });
    let label = |accepted: &evaluation::Accepted| format!("{}{}", accepted.adjustment, sign(accepted.raises));
    must.iter().map(|group| group.iter().map(label).collect::<Vec<_>>().join("|")).collect()
}

fn sentence(answer: &evaluation::Answer) -> String {
    let steps: Vec<String> =
        answer.adjustments.iter().map(|(adjustment, amount)| format!("{adjustment} {amount:+.2}")).collect();
    format!("[{}]{}", steps.join(", "), if answer.unsupported { " not supported" } else { "" })
}
