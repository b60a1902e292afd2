using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>
/// Makes rows of a file into values of a record type, by the settings of an import. The first problem of a row refuses
/// it. Reuses its buffers: not thread-safe, one a file.
/// </summary>
public sealed class RowReader
{
    private const int ValueLength = 200;

    private static readonly string[] NoValues = ["-", "--", "n/a", "#n/a", "null", "\\n", "nil"];

    private readonly Dictionary<string, int> sources = new(StringComparer.Ordinal);
    private readonly List<ColumnBinding> bindings;
    private readonly int columns;
    private readonly bool isOwn;
    private readonly bool hasParts;
    private readonly RowParts parts;
    private char[] text = new char[1024];
    private byte[] unmarked = [];

    /// <param name="type">With the custom fields that the import makes.</param>
    /// <param name="mapping">Targets that exist in <paramref name="type"/>; see <see cref="ImportSettings.WithNewFields"/>.</param>
    /// <param name="headers">The names of the file's columns.</param>
    /// <param name="notations">How the columns are written, as far as they show it; those that are missing show nothing.</param>
    /// <param name="country">The workspace's, whose habits decide what a column does not show; null for nobody's.</param>
    public RowReader(
        RecordType type, IReadOnlyList<ColumnMapping> mapping, IReadOnlyList<string> headers, IReadOnlyDictionary<int, Notation> notations,
            string? country = null)
    {
        columns = headers.Count;
        isOwn = OwnFile.IsOne(headers);
        hasParts = isOwn && OwnFile.HasParts(type, headers);
        var splitPlaces = !mapping.Any(column => column.Target is { Field: "region", Group: null });
        bindings = [.. mapping.Where(column => !column.Target.IsSkip && !column.Target.IsNew)
            .Select(column => ColumnBinding.Of(type, column, headers[column.Column], notations.GetValueOrDefault(column.Column)
                ?? new Notation(), country, splitPlaces, isOwn))
            .Select(binding => isOwn && binding is { Role: CellRole.Link, Group: null } ? binding with { OwnIds = IdsOf(binding) } : binding)
            .OrderBy(binding => binding.Role is CellRole.StreetLine or CellRole.Unsubscribed ? 1 : 0).ThenBy(binding => binding.Cell)];
        foreach (var binding in bindings) sources.TryAdd(binding.Field.Name, binding.Cell);
        parts = new RowParts(type, !mapping.Any(column => column.Target is { Field: "country", Group: null }));

        int IdsOf(ColumnBinding binding) => headers.ToList().IndexOf(OwnFile.IdHeaderOf(type, binding.Field));
    }

    /// <summary>
    /// A number of a column that is refused until its mapping says what stands before decimals, or the first that what it says is for; null
    /// for none.
    /// </summary>
    /// <param name="country">As of the reader.</param>
    /// <param name="texts">Of the column, each with one number that may be thousands or decimals.</param>
    public static string? Unclear(RecordType type, ColumnMapping mapping, Notation notation, string? country, IReadOnlyList<string> texts)
    {
        if (type.Find(mapping.Target.Field) is not { Kind: NumberField or MoneyField } field) return null;
        field = field with { Notation = notation.In(country) };
        var unclear = texts.FirstOrDefault(text => field.Kind.Parse(field, text, out _) is { Code: Notation.UnclearCode })
            ?? (mapping.DecimalMark is null ? null : texts[0]);
        return unclear is null ? null : NumberText.NumberIn(unclear).ToString();
    }

    /// <summary>Reads the current record; null for a row without any value.</summary>
    public ImportRow? Read(CsvReader reader)
    {
        if (reader.Fault == CsvFault.None && IsBlank(reader)) return null;
        var row = new ImportRow { Line = reader.Position.Line, Start = reader.Position.Offset, Length = reader.SourceLength, Sources = sources };
        if (Broken(reader) is { } broken)
        {
            row.Problem = broken;
            return row;
        }
        parts.Begin(row);
        foreach (var binding in bindings)
        {
            if (binding.Cell >= reader.Count) continue;
            var cell = Text(reader[binding.Cell]);
            if (cell.IsEmpty || Read(row, binding, cell, reader) is not { } reason) continue;
            row.Problem ??= new RowProblem(binding.Cell, binding.Field.Name, Cut(cell), reason);
        }
        if (parts.Finish() is { } problem) row.Problem ??= problem;
        return row;
    }

    private static bool IsBlank(CsvReader reader)
    {
        for (var i = 0; i < reader.Count; i++)
        {
            if (!reader[i].Trim(" \t"u8).IsEmpty) return false;
        }
        return true;
    }

    private RowProblem? Broken(CsvReader reader)
    {
        var reason = reader.Fault switch
        {
            CsvFault.UnclosedQuote => ImportReasons.UnclosedQuote.Of(reader.FaultLine),
            CsvFault.Nul => ImportReasons.Nul,
            CsvFault.CellTooLong => ImportReasons.LongCell,
            CsvFault.RecordTooLong => ImportReasons.LongRow,
            CsvFault.TooManyCells => ImportReasons.ManyCells.Of(CsvReader.MaxCells),
            CsvFault.NotText => ImportReasons.NotText,
            _ => null,
        };
        if (reason is not null) return new RowProblem(reader.FaultCell < columns ? reader.FaultCell : null, "", null, reason);
        for (var i = columns; i < reader.Count; i++)
        {
            if (reader[i].Trim(" \t"u8).IsEmpty) continue;
            return new RowProblem(null, "", Cut(reader.Text(i)), ImportReasons.MoreCells.Of(reader.Count, columns));
        }
        return null;
    }

    /// <summary>The cell's text, trimmed, without its marks against formulas.</summary>
    private ReadOnlySpan<char> Text(ReadOnlySpan<byte> cell)
    {
        if (isOwn && unmarked.Length < cell.Length) unmarked = new byte[cell.Length * 2];
        cell = isOwn ? FormulaMark.AllTakenOff(cell, unmarked) : FormulaMark.TakenOff(cell);
        if (text.Length < cell.Length) text = new char[cell.Length * 2];
        var length = Encoding.UTF8.GetChars(cell, text);
        return text.AsSpan(0, length).Trim();
    }

    private Reason? Read(ImportRow row, ColumnBinding binding, ReadOnlySpan<char> cell, CsvReader reader)
    {
        if (!isOwn && IsNoValue(binding, cell)) return null;
        switch (binding.Role)
        {
            case CellRole.FullName when hasParts: parts.WholeName(binding, cell.ToString()); return null;
            case CellRole.FullName: return parts.FullName(cell.ToString());
            case CellRole.Place: return parts.Place(binding, cell.ToString());
            case CellRole.StreetLine: parts.StreetLine(cell.ToString()); return null;
            case CellRole.Reach: return parts.Reach(binding, cell.ToString());
            case CellRole.Entry: return parts.Entries(binding, cell.ToString());
            case CellRole.Label: parts.Label(binding, cell.ToString()); return null;
            case CellRole.Address: return parts.Address(binding, cell.ToString());
            case CellRole.Link:
                return parts.Link(binding, cell.ToString(), binding.OwnIds >= 0 && binding.OwnIds < reader.Count ? reader.Text(binding.OwnIds) : "");
            case CellRole.Owner: return parts.Owner(binding, cell.ToString());
            case CellRole.Tags: return parts.Tags(binding, cell.ToString());
            case CellRole.Unsubscribed: return parts.Set(binding,
                ValueShapes.IsYes(cell.ToString()) switch { true => "unsubscribed", false => "", _ => ConsentWords.State(cell.ToString()) ?? cell.ToString() });
            case CellRole.Consent: return parts.Set(binding, ConsentWords.State(cell.ToString()) ?? cell.ToString());
            case CellRole.YesNo: return parts.Set(binding, ValueShapes.IsYes(cell.ToString()) switch { true => "yes", false => "no", _ => cell.ToString() });
            case CellRole.Number: return parts.Set(binding, CellTexts.Number(cell));
            case CellRole.Date: return parts.Set(binding, CellTexts.Date(cell));
            default: return parts.Set(binding, cell);
        }
    }

    /// <summary>"n/a" and the like are no value, but of texts: somebody may be called Null.</summary>
    private static bool IsNoValue(ColumnBinding binding, ReadOnlySpan<char> cell)
    {
        if (cell.Length > 4 || binding.Field.Kind is TextField or LongTextField) return false;
        foreach (var none in NoValues)
        {
            if (cell.Equals(none, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    private static string Cut(ReadOnlySpan<char> cell) =>
        cell.Length <= ValueLength ? cell.ToString()
            : string.Concat(cell[..(char.IsHighSurrogate(cell[ValueLength - 1]) ? ValueLength - 1 : ValueLength)], "…");
}
