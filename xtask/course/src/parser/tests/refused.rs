use super::*;

/// A snapshot of the errors that an author sees.
macro_rules! assert_told {
    ($told:expr) => {
        insta::with_settings!({ snapshot_path => "../../snapshots", omit_expression => true }, {
            insta::assert_snapshot!($told);
        });
    };
}

/// Claims about single actions, each with its snapshot.
macro_rules! refuses {
    ($($name:ident: $actions:expr;)+) => {
        /// All of them, for the schema.
        pub const REFUSED: &[(&str, &str)] = &[$((stringify!($name), $actions),)+];

        $(#[test]
        fn $name() {
            assert_told!(faults(&with_actions($actions)));
        })+
    };
}

refuses! {
    a_misspelt_word_is_answered_with_the_right_one: "- sing_up: ada";
    an_unknown_word_is_answered_with_the_known_ones: "- teleport: ada";
    two_words_in_one_action_are_refused: "- sign_up: ada\n  connect: ada";
    an_action_without_a_word_is_refused: "- expect: connected";
    an_action_that_is_no_map_is_refused: "- sign_up";
    a_misspelt_key_is_answered_with_the_right_one: "- connect: { as: ada, cokie: none }";
    a_missing_key_is_named_with_its_meaning: "- connect: ada\n- emit: { socket: ada }";
    a_request_without_expectation_is_refused: "- request: { get: /me }";
    a_request_with_an_empty_expectation_is_refused: "- request: { get: /me }\n  expect: {}";
    an_empty_cookie_expectation_is_refused: "- request: { get: /me }\n  expect: { cookie: {} }";
    a_request_needs_one_method: "- request: { as: ada }\n  expect: { status: 200 }\n- request: { get: /, post: / }\n  expect: { status: 200 }";
    a_word_that_takes_no_expectation_is_refused_one: "- sign_up: ada\n  expect: { status: 303 }";
    a_path_has_to_begin_with_a_slash: "- request: { get: me }\n  expect: { status: 200 }";
    a_namespace_has_no_comma: "- connect: { as: ada, namespace: \"/a,b\" }";
    a_number_in_place_of_a_text_is_asked_to_be_quoted: "- log: 42";
    a_brace_that_opens_a_map_is_explained: "- log_once: {ada}";
    a_status_out_of_range_is_refused: "- request: { get: / }\n  expect: { status: 42 }";
    a_forgery_that_is_not_known_is_refused: "- sign_up: ada\n- connect: { as: eve, cookie: { of: ada, forged: last character of signature } }";
    a_cookie_that_is_a_mere_word_is_refused: "- connect: { as: eve, cookie: non }";
    a_cookie_header_has_a_key_of_its_own: "- connect: { as: eve, headers: { Cookie: a=b } }";
    an_unknown_placeholder_is_refused_at_its_place: "- sign_up: ada\n- log: \"user {ada.pasword} and {Ada}\"";
    a_lonely_brace_is_refused: "- log: \"a } b\"";
    a_filler_needs_a_length: "- log: \"{filler lots}\"";
    a_stranger_in_a_placeholder_is_refused: "- sign_up: ada\n- log: \"user {adda} connected\"";
    a_cookie_of_somebody_who_has_none_is_refused: "- connect: { as: eve, cookie: \"express.sid={ada.cookie}\" }\n- connect: { as: bob, cookie: { of: ada, forged: signature removed } }";
    a_sign_in_without_a_sign_up_is_refused: "- sign_in: ada";
    a_socket_that_is_not_open_is_refused: "- connect: ada\n- emit: { socket: adda, event: whoami, ack: null }\n- receive: { socket: eve, event: x }";
    a_socket_that_was_refused_is_of_no_use: "- connect: ada\n  expect: { refused: Not signed in }\n- never: { socket: ada, event: user count }";
    a_socket_that_left_is_of_no_use: "- connect: ada\n- disconnect: ada\n- receive: { socket: ada, event: user count }";
    a_socket_that_is_open_cannot_be_opened_again: "- connect: ada\n- connect: ada";
    a_session_that_lives_for_days_is_not_waited_for: "- sign_up: ada\n- expire: ada";
    an_exit_has_to_be_the_last_action: "- exit: { after: terminate, code: 0 }\n- log: done";
    a_server_that_ends_at_start_cannot_be_asked_anything: "- sign_up: ada\n- exit: { code: 2, line: SESSION_SECRET }";
    an_exit_at_start_says_its_line_and_one_after_a_signal_does_not: "- exit: { code: 2 }\n- exit: { after: interrupt, code: 0, line: bye }\n- exit: { code: 2, line: bye, came: here, left: gone }\n- exit: { after: terminate, code: 0, left: gone }";
    an_empty_text_that_every_line_contains_is_refused: "- log: \"\"\n- no_log: []";
    a_test_that_cannot_fail_is_refused: "- disconnect: ada";
    a_value_that_was_forgotten_is_not_null: "- connect: ada\n- emit: { socket: ada, event: whoami, ack: }";
    a_name_of_a_crate_is_checked: "- dependency: { name: tower sessions, features: signed }";
    a_user_does_not_expire: "- sign_up: ada\n- document: { user: ada, becomes: expired }";
    a_document_is_changed_or_looked_at: "- sign_up: ada\n- document: { user: ada, becomes: deleted, lacks: x }\n- document: { session_of: ada }";
    alike_compares_two: "- alike: [{ get: / }]";
    a_person_cannot_be_called_like_a_placeholder: "- sign_up: secret\n- sign_up: Ada";
}

#[test]
fn no_tests_are_refused() {
    assert_told!(faults(&document("tests: []")));
}

#[test]
fn an_empty_block_is_refused() {
    assert_told!(faults(&document("")));
}

#[test]
fn every_fault_of_the_head_of_a_test_is_reported_at_once() {
    assert_told!(faults(&document(
        "tests:
  - text: It works.
    hint: []
    hole: 11
    starter: pass
    until: 3
    transport: websockets
    env: { session: 1 }
    tags: [a]
    do: []"
    )));
}

#[test]
fn a_test_that_ends_before_its_own_step_is_refused() {
    assert_told!(faults(&document(
        "tests:\n  - text: It works.\n    hint: Try.\n    until: 3\n    do:\n      - log: ready"
    )));
}

#[test]
fn two_tests_with_one_sentence_are_refused() {
    let test = "  - text: It works.\n    hint: Try.\n    do:\n      - log: ready\n";
    assert_told!(faults(&document(&format!("tests:\n{test}{test}"))));
}

#[test]
fn two_sentences_that_differ_in_nothing_but_signs_are_refused() {
    let test = "  - text: It works.\n    hint: Try.\n    do:\n      - log: ready\n";
    let other = test.replace("It works.", "It 'works'!");
    let told = faults(&document(&format!("tests:\n{test}{other}")));
    assert!(
        told.contains("has the same sentence, but for its punctuation"),
        "{told}"
    );
}

#[test]
fn a_transport_without_a_socket_and_people_in_the_environment_are_refused() {
    assert_told!(faults(&document(
        "tests:
  - text: It works.
    hint: Try.
    transport: polling
    env: { SESSION_SECRET: \"{ada}\", SESSION_TTL_SECONDS: \"900\" }
    do:
      - sign_up: ada
      - expire: ada"
    )));
}

#[test]
fn faults_of_the_form_and_of_the_tests_are_reported_together() {
    let text = with_actions("- sing_up: ada")
        .replace("## Hints", "## Hits")
        .replace("step: 4", "step: 3");
    assert_told!(faults(&text));
}

#[test]
fn a_fault_behind_letters_of_several_bytes_has_its_column_in_characters() {
    assert_told!(faults(&with_actions(
        "- request: { get: /, headers: { X-Ü: ä } }\n  expect: { body: \"häßlich {Ada}\" }"
    )));
}

#[test]
fn a_milestone_that_goes_on_after_the_next_one_is_refused() {
    let test = |text: &str, milestone: &str| {
        format!(
            "  - text: {text}\n    hint: Try.\n    milestone: {milestone}\n    do:\n      - log: ready\n"
        )
    };
    let block = |names: [&str; 3]| {
        let tests = ["One.", "Two.", "Three."].into_iter().zip(names);
        let tests: String = tests.map(|(text, name)| test(text, name)).collect();
        document(format!("tests:\n{tests}").trim_end())
    };
    assert!(read_all(&block(["log", "log", "sign out"])).is_ok());
    let torn = faults(&block(["log", "sign out", "log"]));
    let said = "the milestone `log` goes on after `sign out` has begun";
    assert!(torn.contains(said), "{torn}");
    let shouted = faults(&block(["log", "log", "Sign out"]));
    assert!(
        shouted.contains("one to three words of small letters"),
        "{shouted}"
    );
}

#[test]
fn a_hint_beside_a_word_is_a_sentence() {
    let told = faults(&with_actions("- connect: ada\n  hint: [One., Two.]"));
    assert!(told.contains("hint"), "{told}");
}
