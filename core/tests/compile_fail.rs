//! Misuse does not compile: the cases in `compile_fail/`, each with what the compiler says of it, and one that is right.

#[test]
fn misuse_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_fail/right.rs");
    cases.compile_fail("tests/compile_fail/wrong_answer.rs");
    cases.compile_fail("tests/compile_fail/second_answer.rs");
    cases.compile_fail("tests/compile_fail/answer_after_the_end.rs");
    cases.compile_fail("tests/compile_fail/unanswered_step.rs");
}
