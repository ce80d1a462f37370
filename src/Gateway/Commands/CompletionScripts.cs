namespace Gateway.Commands;

/// <summary>
/// What shells need to complete the words of this program: each asks it by the parser's <c>[suggest:POSITION] LINE</c>. What comes back is taken as it is and never expanded by the shell.
/// </summary>
internal static class CompletionScripts
{
    public const string Bash =
        """
        _gateway() {
            local program="${COMP_WORDS[0]}" current="${COMP_WORDS[COMP_CWORD]}" line="${COMP_LINE:0:COMP_POINT}" word
            line="gateway${line#"$program"}"
            COMPREPLY=()
            while IFS= read -r word; do
                [[ -n $word && $word == "$current"* ]] && COMPREPLY+=("$word")
            done < <("${program/#\~/$HOME}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _gateway gateway
        """;

    public const string Zsh =
        """
        #compdef gateway
        _gateway() {
            local line="gateway ${(j: :)words[2,CURRENT]}"
            local -a found
            found=(${(f)"$(${~words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
            compadd -a found || _files
        }
        compdef _gateway gateway
        """;

    public const string Fish =
        """
        function __gateway_complete
            set -l program (commandline -opc)[1]
            set -l line (string replace -- $program gateway (commandline -cp | string collect))
            $program "[suggest:"(string length -- $line)"]" $line 2>/dev/null
        end
        complete -c gateway -a '(__gateway_complete)'
        """;
}
