//! Completions of the command line for shells.
//!
//! What is completed are words behind `cargo`, so a script must not take the
//! place of the completions that cargo itself has.

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::cli::Cli;

/// Hands the words behind `cargo` to the function for `xtask`, and all else to
/// the completions that cargo has, which bash-completion may load only now.
const BASH: &str = r#"
_cargo_or_xtask() {
    if [[ "${COMP_WORDS[1]}" == xtask && ${COMP_CWORD} -gt 1 ]]; then
        local COMP_CWORD=$((COMP_CWORD - 1))
        local COMP_WORDS=("${COMP_WORDS[@]:1}")
        _xtask xtask "$2" "$3"
        return
    fi
    if ! declare -F _cargo >/dev/null; then
        _comp_load cargo 2>/dev/null || _completion_loader cargo 2>/dev/null
        complete -F _cargo_or_xtask -o bashdefault -o default cargo
    fi
    if declare -F _cargo >/dev/null; then
        _cargo "$@"
    else
        COMPREPLY=( $(compgen -W "xtask" -- "$2") )
    fi
}
complete -F _cargo_or_xtask -o bashdefault -o default cargo
"#;

/// Cargo's own completions call a function of this name.
const ZSH: &str = "\n_cargo-xtask() { _xtask \"$@\" }\n";

/// The script that a shell has to read.
pub fn script(shell: Shell) -> String {
    let xtask = Cli::command().name("xtask");
    let (mut command, name, end) = match shell {
        Shell::Bash => (xtask, "xtask", BASH),
        Shell::Zsh => (xtask, "xtask", ZSH),
        // These extend cargo's completions, or cargo has none.
        _ => (behind_cargo(xtask), "cargo", ""),
    };
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    String::from_utf8_lossy(&script).into_owned() + end
}

fn behind_cargo(xtask: Command) -> Command {
    Command::new("cargo")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand(xtask)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_knows_every_command_and_every_option() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for command in Cli::command().get_subcommands() {
                assert!(script.contains(command.get_name()), "{shell}: {command}");
                for option in command.get_arguments().filter_map(|one| one.get_long()) {
                    assert!(script.contains(option), "{shell}: {command} --{option}");
                }
            }
        }
    }

    #[cfg(unix)]
    fn in_bash(words: &str, before: &str) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        let last = words.len() - 1;
        let play = format!(
            "{before}\n{}\nCOMP_WORDS=({})\nCOMP_CWORD={last}\n\
             _cargo_or_xtask cargo '{}' '{}'\necho \"${{COMPREPLY[@]}}\"\n",
            script(Shell::Bash),
            words.join(" "),
            words[last],
            words[last - 1]
        );
        let shell = std::process::Command::new("bash")
            .args(["--norc", "--noprofile", "-c", &play])
            .output()
            .expect("bash");
        let said = String::from_utf8_lossy(&shell.stderr);
        assert!(said.is_empty(), "{said}");
        String::from_utf8_lossy(&shell.stdout).trim().to_owned()
    }

    #[cfg(unix)]
    #[test]
    fn bash_completes_commands_options_and_values_and_leaves_cargo_alone() {
        for (words, completed) in [
            ("cargo xtask verify", "verify-all"),
            ("cargo xtask step 4 --sol", "--solution"),
            ("cargo xtask step 4 --transport we", "websocket"),
            ("cargo xt", "xtask"),
        ] {
            assert_eq!(in_bash(words, ""), completed, "{words}");
        }
        let own = "_cargo() { COMPREPLY=(\"of cargo: $2\"); }";
        assert_eq!(in_bash("cargo bui", own), "of cargo: bui");
        assert_eq!(in_bash("cargo xtask mong", own), "mongo");
    }
}
