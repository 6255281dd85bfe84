//! Solves a symmetric, positive definite system of equations, by Cholesky's decomposition.
//!
//! Must never: give an answer to a system that has none or many.

/// The solution of `matrix · x = right`, the matrix given row by row; none where it is not positive
/// definite.
pub(super) fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    if matrix.len() != size * size {
        return None;
    }
    // The lower triangle becomes the factor.
    for row in 0..size {
        for column in 0..=row {
            let before: f64 =
                (0..column).map(|at| matrix[row * size + at] * matrix[column * size + at]).sum();
            let left = matrix[row * size + column] - before;
            matrix[row * size + column] = if row == column {
                if left <= 0.0 {
                    return None;
                }
                left.sqrt()
            } else {
                left / matrix[column * size + column]
            };
        }
    }
    for row in 0..size {
        let known: f64 = (0..row).map(|at| matrix[row * size + at] * right[at]).sum();
        right[row] = (right[row] - known) / matrix[row * size + row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| matrix[at * size + row] * right[at]).sum();
        right[row] = (right[row] - known) / matrix[row * size + row];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_solves_it() {
        let matrix = vec![4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let right = vec![1.0, -2.0, 7.0];
        let solved = solve(matrix.clone(), right.clone()).unwrap();
        for (row, right) in matrix.chunks(3).zip(right) {
            let product: f64 = row.iter().zip(&solved).map(|(cell, x)| cell * x).sum();
            assert!((product - right).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_single_solution_is_refused() {
        assert_eq!(solve(vec![1.0, 1.0, 1.0, 1.0], vec![1.0, 2.0]), None);
        assert_eq!(solve(vec![-1.0], vec![1.0]), None);
        assert_eq!(solve(vec![1.0, 2.0], vec![1.0]), None);
    }
}
