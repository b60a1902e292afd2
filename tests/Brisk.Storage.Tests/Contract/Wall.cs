using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Contract;

/// <summary>
/// The wall between workspaces: every text of SQL names the workspace for each table of workspaces that it touches. Texts
/// come from two sides: what the compiled code makes statements of, and every statement that is made while tests run.
/// </summary>
internal static partial class Wall
{
    private static readonly ConcurrentDictionary<string, byte> met = new(StringComparer.Ordinal);

    /// <summary>Every text that the product made a statement of in this process.</summary>
    public static IReadOnlyCollection<string> Met => [.. met.Keys];

    /// <summary>Sees every statement from now on; call it before the first is made.</summary>
    public static void Watch() => Statement.Made += static text =>
    {
        // To find the maker takes longer than most statements run, and many are made anew by each engine.
        if (met.ContainsKey(text)) return;
        // Tests look into tables in their own way.
        var maker = new StackTrace(1, fNeedFileInfo: false).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType)
            .FirstOrDefault(type => type is not null && type != typeof(Statement) && type != typeof(Wall) && type.DeclaringType != typeof(Wall));
        // Copies and the sums of backups read whole tables, of all workspaces, on purpose.
        if (maker?.Namespace is "Brisk.Storage.Copying") return;
        if (maker?.Assembly.GetName().Name is { } name && !name.EndsWith(".Tests", StringComparison.Ordinal)) met.TryAdd(text, 0);
    };

    /// <summary>The tables with a workspace in them, from the migrations.</summary>
    public static HashSet<string> Tables(Dialect dialect) =>
        [.. Migration.All.SelectMany(migration => migration.Statements(dialect)).Select(text => TableOfWorkspaces().Match(text)).Where(match => match.Success)
            .Select(match => match.Groups["table"].Value)];

    /// <summary>
    /// The tables of workspaces that a text names without saying which workspace, by <c>$1</c>: where it is another table's column, a
    /// distributed database asks all its servers.
    /// </summary>
    public static IEnumerable<string> Unbound(string text, IReadOnlySet<string> tables)
    {
        var named = Named().Matches(text).Where(match => tables.Contains(match.Groups["table"].Value)).ToList();
        var bare = Bare().Count(text);
        foreach (var match in named)
        {
            var (table, alias) = (match.Groups["table"].Value, match.Groups["alias"].Value);
            if (match.Value.StartsWith("INTO", StringComparison.Ordinal))
            {
                if (!Regex.IsMatch(text, $@"INTO {table} \([^)]*\bworkspace_id\b", RegexOptions.None, TimeSpan.FromSeconds(1))) yield return table;
            }
            else if (alias.Length > 0
                ? !Regex.IsMatch(text, $@"(?<![\w.])\+?{alias}\.workspace_id\)? = \$1\b", RegexOptions.None, TimeSpan.FromSeconds(1)) : --bare < 0)
            {
                yield return table;
            }
        }
    }

    /// <summary>The texts in compiled code that are statements as they stand.</summary>
    public static IEnumerable<string> Whole(params IEnumerable<Assembly> rooms) => Texts(rooms).Where(text => text.IsWhole).Select(text => text.Text);

    /// <summary>The pieces of statements in compiled code that name a table or are about to.</summary>
    public static IEnumerable<string> Pieces(params IEnumerable<Assembly> rooms) =>
        Texts(rooms).Where(text => !text.IsWhole && Piece().IsMatch(text.Text) && !Definition().IsMatch(text.Text)).Select(text => text.Text);

    private static IEnumerable<(string Text, bool IsWhole)> Texts(IEnumerable<Assembly> rooms) =>
        rooms.SelectMany(room => room.GetTypes()).SelectMany(Instructions.Methods)
            .SelectMany(method => Instructions.TextsBefore(method).Select(text => (text.Text, text.Next?.DeclaringType == typeof(Statement)))).Distinct();

    [GeneratedRegex(
        @"\b(FROM|JOIN|UPDATE|INTO) (?<table>\w+)( (AS )?(?!WHERE\b|SET\b|ON\b|ORDER\b|LIMIT\b|CROSS\b|JOIN\b|VALUES\b|GROUP\b)(?<alias>[a-z]\w*))?",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<![.\w])workspace_id = \$1\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(@"^CREATE TABLE (?<table>\w+) \(.*\bworkspace_id bigint\b", RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableOfWorkspaces();

    [GeneratedRegex(@"\b(FROM|JOIN|INTO|UPDATE)( |$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Piece();

    /// <summary>What makes tables or looks at the engine's own, and functions that answer rows.</summary>
    [GeneratedRegex(@"^(CREATE|ALTER|DROP|COPY|VACUUM|ANALYZE|PRAGMA|SET|GRANT)\b|\bpg_|\bsqlite_|information_schema|\bFROM (STDIN|json_)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Definition();
}
