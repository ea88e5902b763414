"""Trajectories of the reference's samplers on recorded model outputs; no network is involved."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import diffusers
import torch
from safetensors.torch import save_file

import seeded
import widened
from configs import LATENT_BETAS

SHAPE = (1, 4, 1, 2)
MOST_STEPS = 20
CLASSES = {
    "euler": "EulerDiscreteScheduler",
    "edm_euler": "EDMEulerScheduler",
    "euler_ancestral": "EulerAncestralDiscreteScheduler",
    "dpmpp_2m": "DPMSolverMultistepScheduler",
    "unipc": "UniPCMultistepScheduler",
    "lcm": "LCMScheduler",
}
# What takes the place of Euler's method where a model's noise levels are those of EDM.
ASKED_AS = {"edm_euler": "euler"}
# As published for CosXL Edit.
COSXL = {
    "sigma_min": 0.002,
    "sigma_max": 120.0,
    "sigma_data": 1.0,
    "sigma_schedule": "exponential",
    "prediction_type": "v_prediction",
}
OFFSETS = {"leading": 1, "trailing": 0, "linspace": 0}
SHORT = {"epsilon": "eps", "v_prediction": "v"}


@dataclass
class Case:
    name: str
    sampler: str
    steps: int
    begin: int = 0
    config: dict = field(default_factory=dict)


def cases() -> list[Case]:
    found = []
    for sampler in ["euler", "euler_ancestral", "dpmpp_2m", "unipc"]:
        for spacing, offset in OFFSETS.items():
            for prediction, short in SHORT.items():
                config = {"timestep_spacing": spacing, "steps_offset": offset, "prediction_type": prediction}
                steps = {"leading": 8, "trailing": 5, "linspace": 7}[spacing]
                found.append(Case(f"{sampler}.{spacing}.{short}", sampler, steps, config=config))
        found += others(sampler)
    found += [
        Case("lcm.eps.4", "lcm", 4, config={"prediction_type": "epsilon"}),
        Case("lcm.eps.8", "lcm", 8, config={"prediction_type": "epsilon"}),
        Case("lcm.eps.1", "lcm", 1, config={"prediction_type": "epsilon"}),
        Case("lcm.v.4", "lcm", 4, config={"prediction_type": "v_prediction"}),
        Case("lcm.original_30.7", "lcm", 7, config={"original_inference_steps": 30, "timestep_scaling": 5.0}),
        Case("lcm.clip", "lcm", 4, config={"clip_sample": True, "clip_sample_range": 1.5}),
        Case("lcm.begin_2", "lcm", 6, begin=2),
        Case("edm_euler.cosxl", "edm_euler", 8, config=COSXL),
        Case("edm_euler.cosxl.begin_3", "edm_euler", 8, begin=3, config=COSXL),
        Case("edm_euler.defaults", "edm_euler", 5),
        Case("edm_euler.karras.v", "edm_euler", 6, config={"sigma_data": 0.7, "rho": 5.0, "prediction_type": "v_prediction"}),
        Case("edm_euler.sigma_min", "edm_euler", 4, config={"final_sigmas_type": "sigma_min"}),
    ]
    return found


def others(sampler: str) -> list[Case]:
    """What only some samplers have, and starts part of the way in."""
    leading = {"timestep_spacing": "leading", "steps_offset": 1}
    trailing = {"timestep_spacing": "trailing"}
    unsquared = {"beta_schedule": "linear", "beta_start": 0.0001, "beta_end": 0.02}

    def case(name: str, steps: int, begin: int = 0, **config) -> Case:
        return Case(f"{sampler}.{name}", sampler, steps, begin, config)

    found = [
        case("begin_3", 8, 3, **leading),
        case("linear_betas", 6, **trailing, **unsquared),
        case("steps_1", 1, **trailing),
        case("steps_20", 20, **leading),
    ]
    if sampler != "euler_ancestral":
        found += [
            case("karras.eps", 6, **leading, use_karras_sigmas=True),
            case("karras.v", 10, **trailing, use_karras_sigmas=True, prediction_type="v_prediction"),
            case("sigma_min", 6, **leading, final_sigmas_type="sigma_min"),
        ]
    if sampler in ("euler", "euler_ancestral"):
        found.append(case("zero_snr", 5, **trailing, rescale_betas_zero_snr=True, prediction_type="v_prediction"))
    if sampler == "dpmpp_2m":
        found += [
            case("heun", 8, **leading, solver_type="heun"),
            case("first_order", 6, **leading, solver_order=1),
            case("lower_order_final_off", 6, **leading, lower_order_final=False, final_sigmas_type="sigma_min"),
            case("euler_at_final", 20, **leading, euler_at_final=True, final_sigmas_type="sigma_min"),
            case("second_order_at_final", 20, **leading, final_sigmas_type="sigma_min"),
        ]
    if sampler == "unipc":
        found += [
            case("bh1", 8, **leading, solver_type="bh1", final_sigmas_type="sigma_min"),
            case("first_order", 6, **leading, solver_order=1),
            case("third_order", 9, **leading, solver_order=3),
            case("corrector_off", 8, **leading, disable_corrector=[0, 1]),
            case("predict_noise", 8, **leading, predict_x0=False, final_sigmas_type="sigma_min"),
            case("lower_order_final_off", 6, **leading, lower_order_final=False, final_sigmas_type="sigma_min"),
        ]
    return found


def shared() -> dict[str, torch.Tensor]:
    return {
        "init": seeded.normal("samplers/init", SHAPE).double(),
        "clean": seeded.normal("samplers/clean", SHAPE, std=0.7).double(),
        "model_output": seeded.normal("samplers/model_output", (MOST_STEPS, *SHAPE)).double(),
        "noise": seeded.normal("samplers/noise", (MOST_STEPS, *SHAPE)).double(),
    }


def settings(case: Case) -> dict:
    """What the scheduler's configuration says; EDM has no betas."""
    return case.config if case.sampler == "edm_euler" else {**LATENT_BETAS, **case.config}


def scheduler_for(case: Case):
    return getattr(diffusers, CLASSES[case.sampler])(**settings(case))


def trajectory(case: Case, inputs: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    scheduler = scheduler_for(case)
    scheduler.set_timesteps(case.steps)
    timesteps = scheduler.timesteps
    assert len(timesteps) == case.steps, case
    goldens = {"timesteps": timesteps.to(dtype)}
    if hasattr(scheduler, "sigmas"):
        goldens["sigmas"] = scheduler.sigmas.to(dtype)
    init_noise_sigma = torch.as_tensor(scheduler.init_noise_sigma, dtype=dtype)
    init = inputs["init"].to(dtype)
    if case.begin == 0:
        sample = init * init_noise_sigma
    else:
        scheduler.set_begin_index(case.begin)
        sample = scheduler.add_noise(inputs["clean"].to(dtype), init, timesteps[case.begin : case.begin + 1])
    goldens["start"] = sample
    scales, samples = [], []
    with widened.recorded_noise(type(scheduler), list(inputs["noise"][case.begin :])):
        for i in range(case.begin, case.steps):
            scales.append(scheduler.scale_model_input(torch.ones(1, dtype=dtype), timesteps[i]))
            output = inputs["model_output"][i].to(dtype)
            sample = scheduler.step(output, timesteps[i], sample, return_dict=False)[0]
            assert sample.dtype == dtype and torch.isfinite(sample).all(), case
            samples.append(sample)
    goldens["input_scale"] = torch.cat(scales)
    goldens["sample"] = torch.stack(samples)
    return goldens


def write_goldens(folder: Path) -> dict[str, float]:
    """Writes samplers.safetensors and samplers.json; answers how far f32 is from f64 for each case."""
    inputs = shared()
    tensors, listed, distances = dict(inputs), [], {}
    for case in cases():
        shipped = trajectory(case, inputs, torch.float32)
        with widened.f64(getattr(diffusers, CLASSES[case.sampler])):
            exact = trajectory(case, inputs, torch.float64)
        tensors.update({f"f64/{case.name}/{name}": value for name, value in exact.items()})
        tensors[f"f32/{case.name}/sample"] = shipped["sample"]
        error = (shipped["sample"].double() - exact["sample"]).norm() / exact["sample"].norm()
        distances[case.name] = error.item()
        listed.append(
            {
                "name": case.name,
                "sampler": ASKED_AS.get(case.sampler, case.sampler),
                "steps": case.steps,
                "begin": case.begin,
                "config": {"_class_name": CLASSES[case.sampler], **settings(case)},
            }
        )
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "samplers.safetensors")
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in listed)
    (folder / "samplers.json").write_text(f"[\n{lines}\n]\n")
    return distances
