use super::blocks::BlockKind;
use super::{COMPONENT, MID_BLOCK, UNetConfig};
use crate::nn::{Checks, ConfigError, lengths};

const CHECKS: Checks = Checks(COMPONENT);

impl UNetConfig {
    /// Whether this network can be built: sizes go together, and nothing is asked for that is not
    /// supported.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.check_fixed()?;
        let widths = &self.block_out_channels;
        let blocks = widths.len();
        CHECKS.blocks("block_out_channels", widths)?;
        CHECKS.size("in_channels", self.in_channels)?;
        CHECKS.size("out_channels", self.out_channels)?;
        CHECKS.size("time_embedding_dim", self.time_width())?;
        CHECKS.each("layers_per_block", &self.layers_per_block, blocks)?;
        CHECKS.each("transformer_layers_per_block", &self.transformer_layers_per_block, blocks)?;
        CHECKS.each("cross_attention_dim", &self.cross_attention_dim, blocks)?;
        let heads =
            if self.num_attention_heads.is_some() { "num_attention_heads" } else { "attention_head_dim" };
        CHECKS.each(heads, self.heads(), blocks)?;
        let (down, up) = (self.down_kinds()?, self.up_kinds()?);
        for (key, kinds) in [("down_block_types", &down), ("up_block_types", &up)] {
            CHECKS.consistent(kinds.len() == blocks, || lengths(key, kinds.len(), blocks))?;
        }
        for (index, &width) in widths.iter().enumerate() {
            CHECKS.divides("norm_num_groups", width, self.norm_num_groups)?;
            let attends = self.mid_block_type.is_some() && index + 1 == blocks
                || [down[index], up[blocks - 1 - index]].contains(&BlockKind::CrossAttention);
            if attends {
                CHECKS.divides(heads, width, self.heads().at(index))?;
            }
            for (key, layers, most) in [
                ("layers_per_block", &self.layers_per_block, 16),
                ("transformer_layers_per_block", &self.transformer_layers_per_block, 32),
            ] {
                let layers = layers.at(index);
                CHECKS.supported(key, layers <= most, layers.to_string(), format!("1 to {most}"))?;
            }
        }
        let padding = self.downsample_padding;
        CHECKS.supported("downsample_padding", padding <= 1, padding.to_string(), "0 and 1")?;
        self.check_addition()
    }

    pub(super) fn down_kinds(&self) -> Result<Vec<BlockKind>, ConfigError> {
        kinds("down_block_types", &self.down_block_types, BlockKind::down_name)
    }

    pub(super) fn up_kinds(&self) -> Result<Vec<BlockKind>, ConfigError> {
        kinds("up_block_types", &self.up_block_types, BlockKind::up_name)
    }

    fn check_addition(&self) -> Result<(), ConfigError> {
        let Some(addition) = &self.addition_embed_type else { return Ok(()) };
        CHECKS.supported("addition_embed_type", addition == "text_time", addition, "text_time")?;
        for (key, value) in [
            ("addition_time_embed_dim", self.addition_time_embed_dim),
            ("projection_class_embeddings_input_dim", self.projection_class_embeddings_input_dim),
        ] {
            CHECKS.consistent(value.is_some(), || format!("text_time needs “{key}”"))?;
            CHECKS.size(key, value.unwrap_or_default())?;
        }
        Ok(())
    }

    fn check_fixed(&self) -> Result<(), ConfigError> {
        if let Some(mid) = &self.mid_block_type {
            CHECKS.supported("mid_block_type", mid == MID_BLOCK, mid, MID_BLOCK)?;
        }
        let (found, fixed) = (&self.fixed, super::config::Fixed::default());
        let crossed = &found.only_cross_attention;
        let none = match crossed.as_array() {
            Some(each) => each.iter().all(|value| value == false),
            None => crossed == false || crossed.is_null(),
        };
        CHECKS.supported("only_cross_attention", none, crossed.to_string(), "false")?;
        let reversed = &found.reverse_transformer_layers_per_block;
        let shown = format!("{reversed:?}");
        let absent = reversed.as_ref().is_none_or(serde_json::Value::is_null);
        CHECKS.supported("reverse_transformer_layers_per_block", absent, shown, "null")?;
        let crossed = found.mid_block_only_cross_attention;
        let shown = format!("{crossed:?}");
        CHECKS.supported("mid_block_only_cross_attention", crossed != Some(true), shown, "false")?;
        macro_rules! only {
            ($($key:ident)*) => {
                $(CHECKS.only(stringify!($key), &found.$key, &fixed.$key)?;)*
            };
        }
        only!(center_input_sample dual_cross_attention class_embed_type num_class_embeds encoder_hid_dim);
        only!(encoder_hid_dim_type resnet_time_scale_shift resnet_skip_time_act resnet_out_scale_factor);
        only!(time_embedding_type time_embedding_act_fn timestep_post_act time_cond_proj_dim);
        only!(conv_in_kernel conv_out_kernel attention_type cross_attention_norm);
        Ok(())
    }
}

fn kinds(
    key: &'static str,
    names: &[String],
    named: fn(BlockKind) -> &'static str,
) -> Result<Vec<BlockKind>, ConfigError> {
    let known = [BlockKind::CrossAttention, BlockKind::Plain];
    let supported = known.map(named).join(" and ");
    names
        .iter()
        .map(|name| match known.into_iter().find(|&kind| named(kind) == name) {
            Some(kind) => Ok(kind),
            None => Err(ConfigError::Unsupported {
                component: COMPONENT,
                key,
                found: name.clone(),
                supported: supported.clone(),
            }),
        })
        .collect()
}
