using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Groups;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>What of a field is taken for each record: its searched form, or what it is grouped by.</summary>
/// <param name="Form">Its field.</param>
/// <param name="Period">Of a time: what it is cut to.</param>
/// <param name="Almanac">By which it is cut.</param>
internal readonly record struct GroupSource(FieldSql Form, Period? Period = null, Almanac? Almanac = null, bool IsSearchedForm = true)
{
    public GroupSource(Dimension dimension, FieldSql form, Almanac almanac)
        : this(form, dimension.Period, almanac, IsSearchedForm: dimension.Period is null && IsGroupedBySearchedForm(form)) { }

    public Field Field => Form.Field;

    /// <summary>Whether a record may belong to several groups.</summary>
    public bool IsMany => Links.IsMany(Field);

    /// <summary>Whether only a part of a value is taken.</summary>
    public bool IsCut => Period is not null && Field.Kind is InstantField;

    /// <summary>The expression that it is read from.</summary>
    public string Sql => IsSearchedForm ? Form.Source : Form.Raw;

    /// <summary>Whether the database gives a text.</summary>
    public bool IsText => Field.Kind.Shape is Shape.Text or Shape.Json or Shape.Relations || (Field.Custom && Field.Kind.Shape == Shape.Instant);

    /// <summary>What is taken of what the database gives.</summary>
    public SqlValue OfSource(SqlValue given) =>
        given.Kind == SqlValueKind.Null ? given
        : !IsSearchedForm ? Cut(given)
        : given.Text is { } text ? Form.OfSource(text) : given;

    /// <summary>What is taken of a record.</summary>
    public SqlValue Of(Record record) => IsSearchedForm ? Form.Of(record) : Cut(Bound.Of(record[Field.Name]));

    /// <summary>The groups that a record with what was taken belongs to: one, or of a list one for each entry.</summary>
    public IReadOnlyList<SqlValue> KeysOf(SqlValue taken)
    {
        if (IsMany)
        {
            var targets = Links.Of(Field, FieldValue.Of(taken.Text));
            return targets.Count == 0 ? [SqlValue.Null] : [.. targets.Select(target => (SqlValue)target.Key)];
        }
        // Long texts are grouped by their key.
        var isLong = Form.Form.Place == SearchedPlace.FoldedKey && taken.Text?.Length >= Fold.MaxLength;
        return [isLong ? Bound.Of(Form.Form.Cut(FieldValue.Of(taken.Text))) : taken];
    }

    /// <summary>Texts that have no key are grouped as they were written.</summary>
    private static bool IsGroupedBySearchedForm(FieldSql form) => !Links.IsMany(form.Field) && form.Form.Place
        is SearchedPlace.Value or SearchedPlace.FoldedKey or SearchedPlace.Number or SearchedPlace.Text;

    private SqlValue Cut(SqlValue raw)
    {
        if (Period is not { } period || raw.Kind == SqlValueKind.Null) return raw;
        if (Field.Kind is DateField) return Almanac!.Of(period, raw.Text!);
        return raw.Kind == SqlValueKind.Integer ? Almanac!.Of(period, raw.Integer)
            : InstantText.TryRfc3339(raw.Text, out var instant) ? Almanac!.Of(period, instant) : SqlValue.Null;
    }
}
