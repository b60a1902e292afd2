using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Asks one question for each of many values by one statement, which takes what differs as arrays: for each of their rows the question is
/// asked inside the server. The last column says for which.
/// </summary>
internal static partial class ManyQuestions
{
    private static readonly ConditionalWeakTable<Statement, ConcurrentDictionary<string, Statement>> texts = [];

    /// <summary>Null where each has to be asked by itself: none differs, a value is now a number and now a text, or the question holds another.</summary>
    public static NpgsqlBatchCommand? Command(Statement question, IReadOnlyList<SqlValue[]> values, int start, int count)
    {
        // A question within a question finds its index by itself, and not always from inside a loop.
        if (count < 2 || question.Text.Contains("(SELECT", StringComparison.Ordinal)) return null;
        var (first, differing) = (values[start], new List<(int At, SqlValueKind Kind)>());
        for (var at = 0; at < first.Length; at++)
        {
            var (kind, differs) = (first[at].Kind, false);
            for (var row = start + 1; row < start + count; row++)
            {
                var value = values[row][at];
                differs |= value != first[at];
                if (value.Kind == SqlValueKind.Null || value.Kind == kind) continue;
                if (kind != SqlValueKind.Null) return null;
                kind = value.Kind;
            }
            if (differs) differing.Add((at, kind));
        }
        if (differing.Count == 0) return null;
        var known = texts.GetOrCreateValue(question);
        var statement = known.GetOrAdd(string.Join(',', differing.Select(one => one.At.ToString(CultureInfo.InvariantCulture))),
            static (_, asked) => TextOf(asked.question, [.. asked.differing.Select(one => one.At)], asked.Length), (question, differing, first.Length));
        var command = Pipeline.Command(statement.Text, [.. first.Where((_, at) => !differing.Exists(one => one.At == at))]);
        var cells = new List<SqlValue>(count);
        foreach (var (at, kind) in differing)
        {
            cells.Clear();
            for (var row = start; row < start + count; row++) cells.Add(values[row][at]);
            command.Parameters.Add(ManyRows.Column(cells, 1, 0, kind));
        }
        return command;
    }

    /// <summary>What is the same for all stays a parameter, in its order: the workspace remains the first.</summary>
    private static Statement TextOf(Statement question, HashSet<int> differing, int parameters)
    {
        var (names, next) = (new string[parameters], 1);
        for (var at = 0; at < parameters; at++) names[at] = differing.Contains(at) ? $"e.v{at}" : $"${next++}";
        var inner = Parameter().Replace(question.Text, match => names[int.Parse(match.ValueSpan[1..], NumberStyles.None, CultureInfo.InvariantCulture) - 1]);
        var columns = differing.Order().ToList();
        return new Statement($"SELECT q.*, e.at FROM unnest({string.Join(", ", columns.Select((_, at) => $"${next + at}"))}) WITH ORDINALITY AS e "
            + $"({string.Join(", ", columns.Select(at => $"v{at}"))}, at) CROSS JOIN LATERAL ({inner}) q");
    }

    [GeneratedRegex(@"\$\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
