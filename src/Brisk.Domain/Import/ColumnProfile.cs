using Brisk.Domain.Fields;

namespace Brisk.Domain.Import;

/// <summary>What the first rows show of one column.</summary>
public sealed class ColumnProfile(int index, string header)
{
    private const int Samples = 5;
    private const int SampleLength = 120;

    /// <summary>A number or a day is not longer, with its currency.</summary>
    private const int NumberLength = 80;

    private const int MostThreeDigits = 8;

    /// <summary>Numbers that show their mark weigh as much as so many that could have the other one.</summary>
    private const int Weight = 2;

    private readonly HashSet<string> distinct = new(StringComparer.Ordinal);
    private readonly List<string> samples = [];
    private readonly List<string> threeDigits = [];
    private int undecided;
    private long letters;

    /// <summary>From 0.</summary>
    public int Index { get; } = index;

    public string Header { get; } = header;

    /// <summary>Rows looked at.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows with a value.</summary>
    public int FilledRows { get; private set; }

    /// <summary>Different values.</summary>
    public int Distinct => distinct.Count;

    /// <summary>The first different values, at most five, cut to 120 characters.</summary>
    public IReadOnlyList<string> First => samples;

    /// <summary>The share of rows with a value, 0 to 1.</summary>
    public double Filled => Rows == 0 ? 0 : FilledRows / (double)Rows;

    internal double AverageLength => FilledRows == 0 ? 0 : letters / (double)FilledRows;
    internal int Longest { get; private set; }
    internal int Shortest { get; private set; } = int.MaxValue;
    internal bool HasLines { get; private set; }
    internal int Emails { get; private set; }
    internal int Links { get; private set; }
    internal int Phones { get; private set; }
    internal int Dates { get; private set; }
    internal int Numbers { get; private set; }
    internal int Codes { get; private set; }

    /// <summary>Values of digits alone.</summary>
    internal int Wholes { get; private set; }

    /// <summary>Whole numbers that end in two zeros.</summary>
    internal int Rounded { get; private set; }

    internal int YesNos { get; private set; }
    internal int Countries { get; private set; }
    internal int States { get; private set; }
    internal int DayFirst { get; private set; }
    internal int MonthFirst { get; private set; }

    /// <summary>Days with points between their numbers that could be read either way: usually the day comes first.</summary>
    internal int Dotted { get; private set; }

    internal int Commas { get; private set; }
    internal int Points { get; private set; }

    /// <summary>Whole numbers of two or three digits: fewer would not be grouped anywhere.</summary>
    internal int Shorts { get; private set; }

    /// <summary>Whole numbers of five digits and more: who groups thousands would not write them so.</summary>
    internal int Ungrouped { get; private set; }

    /// <summary>
    /// The first texts with one comma or one point that has exactly three digits behind it, thousands or decimals: one of each mark and
    /// currency, at most eight.
    /// </summary>
    public IReadOnlyList<string> ThreeDigits => threeDigits;

    internal IReadOnlyCollection<string> Values => distinct;

    /// <summary>How its numbers and days are written, as far as they show it.</summary>
    public Notation Notation => new(
        Commas > 0 == Points > 0 ? null : Commas > 0 ? ',' : '.',
        DayFirst != MonthFirst ? DayFirst > MonthFirst : Dotted > 0 ? true : null,
        Ungrouped > 0 ? false : Shorts > 0 ? true : null,
        Commas > 0 && Points > 0 ? Doubt.Always : Commas + Points > 0 && (Commas + Points) * Weight < undecided ? Doubt.AgainstHabit : Doubt.None);

    /// <summary>Takes the value of one more row; blank is empty.</summary>
    public void Add(string value)
    {
        Rows++;
        value = value.Trim();
        if (value.Length == 0) return;
        FilledRows++;
        letters += value.Length;
        Longest = Math.Max(Longest, value.Length);
        Shortest = Math.Min(Shortest, value.Length);
        if (value.Contains('\n')) HasLines = true;
        var isNew = distinct.Add(value.Length <= 400 ? value : value[..400]);
        if (isNew && samples.Count < Samples) samples.Add(Cut(value));
        if (value.Length > 400) return;
        if (ValueShapes.IsEmail(value) || (value.Contains('@') && ValueLists.Split(value).All(ValueShapes.IsEmail))) Emails++;
        else if (ValueShapes.IsWebAddress(value)) Links++;
        else if (ValueShapes.IsDate(value)) Dates++;
        else if (ValueShapes.IsPhone(value)) Phones++;
        if (ValueShapes.IsNumber(value)) Numbers++;
        if (ValueShapes.IsCode(value)) Codes++;
        if (!value.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            Wholes++;
            if (value.EndsWith("00", StringComparison.Ordinal)) Rounded++;
        }
        if (ValueShapes.IsYes(value) is not null) YesNos++;
        if (Places.IsCountry(value)) Countries++;
        if (Places.IsState(value)) States++;
        AddNotation(value);
    }

    /// <summary>True when at least <paramref name="share"/> of the filled rows are counted.</summary>
    internal bool Mostly(int count, double share = 0.8) => FilledRows > 0 && count >= FilledRows * share;

    private static string Cut(string value) =>
        value.Length <= SampleLength ? value : value[..(char.IsHighSurrogate(value[SampleLength - 1]) ? SampleLength - 1 : SampleLength)] + "…";

    /// <summary>
    /// Takes only what a value shows of how numbers and days are written: 31/12/2024 can only have the day first, 12/31/2024 only the
    /// month; 3,5 can only have a comma before its decimals.
    /// </summary>
    public void AddNotation(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        if (value.Length is 0 or > NumberLength) return;
        if (DateText.TryOrder(value, out var dayFirst, out var isSure))
        {
            if (!isSure) Dotted++;
            else if (dayFirst) DayFirst++;
            else MonthFirst++;
        }
        else if (NumberText.DecimalMarkOf(value) is { } mark)
        {
            if (mark == ',') Commas++;
            else Points++;
        }
        else if (NumberText.PossibleGroupMarkOf(value) is not null)
        {
            undecided++;
            KeepThreeDigits(value);
        }
        else
        {
            var digits = NumberText.DigitsOfWhole(value);
            if (digits > 4) Ungrouped++;
            else if (digits is 2 or 3) Shorts++;
        }
    }

    private void KeepThreeDigits(ReadOnlySpan<char> value)
    {
        if (threeDigits.Count >= MostThreeDigits) return;
        foreach (var known in threeDigits) if (IsWrittenLike(value, known)) return;
        threeDigits.Add(value.ToString());
    }

    /// <summary>Whether two texts with one number and one mark are the same but for digits.</summary>
    private static bool IsWrittenLike(ReadOnlySpan<char> one, ReadOnlySpan<char> other) => one.Contains('.') == other.Contains('.')
        && one[..one.IndexOfAnyInRange('0', '9')].SequenceEqual(other[..other.IndexOfAnyInRange('0', '9')])
        && one[(one.LastIndexOfAnyInRange('0', '9') + 1)..].SequenceEqual(other[(other.LastIndexOfAnyInRange('0', '9') + 1)..]);
}
