using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Records;

/// <summary>
/// An activity is called by the first line of its text where nobody wrote a subject, and has a time: it happens, happened or is due then.
/// A write changes what it names, and what that rules, and nothing else.
/// </summary>
internal sealed class ActivityRules : IRecordRules
{
    public const string Subject = "subject";
    public const string Kind = "kind";
    public const string Form = "form";
    public const string Channel = "channel";
    public const string Words = "text";
    public const string At = "at";
    public const string Minutes = "minutes";
    public const string Done = "done";
    public const string DoneAt = "doneAt";
    public const string Reminder = "reminder";

    /// <summary>Ninety days: a fair, a journey.</summary>
    private const int MostMinutes = 129_600;

    private static readonly IReadOnlyList<IReadOnlyList<string>> Names = [[Subject, Words, Form, Channel, Kind]];

    public IReadOnlyList<IReadOnlyList<string>> NamedBy(RecordType type) => Names;

    public IReadOnlyList<string> Together { get; } = [Done, DoneAt];

    public void Derive(RecordType type, IDictionary<string, FieldValue> values)
    {
        if (Of(values, Subject).IsNothing) Put(values, Subject, Called(type, values));
    }

    public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values) => [];

    public IReadOnlyList<Problem> Decide(RecordType type, RecordWrite write)
    {
        var problems = new List<Problem>();
        if (write[At].IsNothing)
        {
            if (write.Before is null) write.Set(At, FieldValue.Of(write.Now));
            else if (write.Given.ContainsKey(At)) problems.Add(new Problem(At, RecordReasons.FillIn.Of(type[At])));
        }
        if (write.Given.TryGetValue(Minutes, out var minutes) && !minutes.IsNothing && !(minutes.Real is >= 0 and <= MostMinutes && minutes.Real % 1 == 0))
            problems.Add(new Problem(Minutes, KindReasons.Minutes.Of(MostMinutes)));
        if (write.Way != WriteWay.Undone && write[Kind].Text == Reminder) DecideDone(write);
        // Nobody wrote the subject: it is that of the text, whatever that becomes.
        if (write.Before is { } before && !write.Given.ContainsKey(Subject) && write.Was(Subject).Equals(Called(type, before.ToDictionary())))
            write.Set(Subject, default);
        return problems;
    }

    /// <summary>What is not done is told as that, so that it is found.</summary>
    private static void DecideDone(RecordWrite write)
    {
        if (write[Done].IsNothing) write.Set(Done, FieldValue.Of(false));
        var (isDone, was) = (write[Done].Integer != 0, write.Was(Done) is { IsNothing: false, Integer: not 0 });
        var isGiven = write.Way == WriteWay.Imported && write.Given.TryGetValue(DoneAt, out var at) && !at.IsNothing;
        if (!isDone) write.Set(DoneAt, default);
        else if (!was && !isGiven) write.Set(DoneAt, FieldValue.Of(write.Now));
    }

    /// <summary>What an activity is called that has no subject of its own.</summary>
    private static FieldValue Called(RecordType type, IDictionary<string, FieldValue> values)
    {
        if (FirstLine(Of(values, Words).Text, type[Subject].MaxLength) is { } line) return FieldValue.Of(line);
        foreach (var name in (ReadOnlySpan<string>)[Form, Channel, Kind])
        {
            if (type.Find(name) is { } field && Of(values, name).Text is { } value) return FieldValue.Of(ChoiceField.Label(field, value));
        }
        return default;
    }

    /// <summary>The first line of a text in Markdown that has words, without the marks around them; null when there is none.</summary>
    private static string? FirstLine(string? text, int most)
    {
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var plain = MarkdownText.Line(raw);
            if (plain.Length == 0) continue;
            if (plain.Length <= most) return plain;
            return plain[..(char.IsHighSurrogate(plain[most - 1]) ? most - 1 : most)].TrimEnd();
        }
        return null;
    }

    private static FieldValue Of(IDictionary<string, FieldValue> values, string name) => values.TryGetValue(name, out var value) ? value : default;

    private static void Put(IDictionary<string, FieldValue> values, string name, FieldValue value)
    {
        if (value.IsNothing) values.Remove(name);
        else values[name] = value;
    }
}
