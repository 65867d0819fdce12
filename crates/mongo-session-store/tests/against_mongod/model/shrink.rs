//! Shortens a failing sequence to what matters.

use super::step::{Call, Contents, Step};

/// Leaves out runs of steps, long ones first, then simplifies the rest, as long
/// as the sequence still fails.
pub async fn shrink(mut steps: Vec<Step>, fails: impl AsyncFn(&[Step]) -> bool) -> Vec<Step> {
    let mut size = steps.len();
    while size > 0 {
        let mut start = 0;
        while start < steps.len() {
            let end = steps.len().min(start + size);
            let shorter = [&steps[..start], &steps[end..]].concat();
            if fails(&shorter).await {
                steps = shorter;
            } else {
                start = end;
            }
        }
        size /= 2;
    }
    for at in 0..steps.len() {
        for plainer in plainer(&steps[at]) {
            let kept = std::mem::replace(&mut steps[at], plainer);
            if !fails(&steps).await {
                steps[at] = kept;
            }
        }
    }
    steps
}

fn plainer(step: &Step) -> Vec<Step> {
    let mut plainer = Vec::new();
    if let Call::Create(contents) | Call::Save(contents) = &step.call {
        let emptied = Contents {
            life: contents.life,
            ..Contents::default()
        };
        let mut changed = step.clone();
        changed.call = match step.call {
            Call::Create(_) => Call::Create(emptied),
            _ => Call::Save(emptied),
        };
        plainer.push(changed);
    }
    let first_client = Step {
        client: 0,
        ..plainer.last().unwrap_or(step).clone()
    };
    plainer.push(first_client);
    plainer
}
