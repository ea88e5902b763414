use super::*;
use crate::nn::host::made;
use burn::tensor::{Device, Tensor};
use proptest::prelude::*;

fn numbers(count: usize, seed: u32) -> Vec<f64> {
    let value = |index: u32| f64::from(index.wrapping_add(seed).wrapping_mul(2_654_435_761)) / 4e9 - 0.5;
    (0..count as u32).map(value).collect()
}

fn tensor(values: &[f64], rows: usize) -> Tensor<2> {
    made(values.to_vec(), [rows, values.len() / rows], &Device::flex())
}

fn element(matrix: Matrices<f64>, row: usize, column: usize) -> f64 {
    matrix.values[row * matrix.row_stride + column * matrix.column_stride]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn it_is_the_sum(
        rows in 1..200usize,
        terms in 1..200usize,
        columns in 1..600usize,
        transposed in any::<[bool; 2]>(),
        tensors in any::<bool>(),
        bias in 0..3usize,
        seed in any::<u32>(),
    ) {
        let (a, b) = (numbers(rows * terms, seed), numbers(terms * columns, seed ^ 77));
        let [left, right] = [Matrices::new(&a, rows, terms), Matrices::new(&b, terms, columns)];
        let left = if transposed[0] { Matrices::new(&a, terms, rows).transposed() } else { left };
        let right = if transposed[1] { Matrices::new(&b, columns, terms).transposed() } else { right };
        let biases = numbers(rows.max(columns), seed ^ 99);
        let bias = [Bias::None, Bias::Rows(&biases), Bias::Columns(&biases)][bias];
        let before = numbers(rows * columns, seed ^ 55);
        let (mut out, sizes) = (before.clone(), [rows, terms, columns]);
        if tensors {
            let of = |values: &[f64], rows: usize, columns: usize, transposed: bool| {
                if transposed { tensor(values, columns).transpose() } else { tensor(values, rows) }
            };
            let (left, right) = (of(&a, rows, terms, transposed[0]), of(&b, terms, columns, transposed[1]));
            add_product(sizes, &left, &right, bias, &mut out);
        } else {
            add_product(sizes, &left, &right, bias, &mut out);
        }
        for row in 0..rows {
            for column in 0..columns {
                let sum: f64 =
                    (0..terms).map(|term| element(left, row, term) * element(right, term, column)).sum();
                let bias = match bias {
                    Bias::None => 0.0,
                    Bias::Rows(biases) => biases[row],
                    Bias::Columns(biases) => biases[column],
                };
                let wanted = before[row * columns + column] + sum + bias;
                prop_assert!((out[row * columns + column] - wanted).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn matrices_below_each_other_are_one(
        images in 1..4usize,
        rows in 1..100usize,
        terms in 1..100usize,
        transposed in any::<bool>(),
    ) {
        let a = numbers(images * rows * terms, 3);
        let left = Matrices::new(&a, rows, terms);
        let left = if transposed { Matrices::new(&a, terms, rows).transposed() } else { left };
        let unit: Vec<f64> =
            (0..terms * terms).map(|at| f64::from(u8::from(at / terms == at % terms))).collect();
        let mut out = vec![0.0; images * rows * terms];
        let sizes = [images * rows, terms, terms];
        add_product(sizes, &left, &Matrices::new(&unit, terms, terms), Bias::None, &mut out);
        for (index, &got) in out.iter().enumerate() {
            let (row, term) = (index / terms, index % terms);
            let image = Matrices { values: &a[row / rows * rows * terms..], ..left };
            prop_assert_eq!(got, element(image, row % rows, term));
        }
    }
}
