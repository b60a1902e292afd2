using Brisk.Domain.Filters;

namespace Brisk.Domain.Fields;

/// <summary>What the database keeps of a value for comparing, and where.</summary>
public enum SearchedPlace
{
    /// <summary>The column of the value, as it is.</summary>
    Value,
    /// <summary>The column of the value, folded when it is compared.</summary>
    FoldedValue,
    /// <summary>A second column, folded when it was written and cut to <see cref="Fold.MaxLength"/>.</summary>
    FoldedKey,
    /// <summary>A second column with what the kind makes of the value.</summary>
    OwnKey,
    /// <summary>A second JSON member with what the kind makes of the value; where it is missing, the value.</summary>
    OwnMember,
    /// <summary>The columns of amount and currency.</summary>
    Money,
    /// <summary>A JSON member as text.</summary>
    Text,
    /// <summary>A JSON member as text, folded when it is compared.</summary>
    FoldedText,
    /// <summary>A JSON member as a number.</summary>
    Number,
    /// <summary>The members amount and currency of a JSON member.</summary>
    MoneyMembers,
    /// <summary>A list, looked through.</summary>
    List,
}

/// <summary>
/// How a field is compared, searched and sorted, whoever asks: an index, a set, a column in memory, a look-up, an import.
/// Two values are the same when their searched forms are.
/// </summary>
/// <remarks>
/// <code>
/// kind                  built in                          added
/// text, longText, url   folded: key column if indexed     folded JSON text
/// phone                 key column: E.164, else digits    the same as a JSON member beside it
/// email, date, choice   the value                         JSON text
/// number, yesNo         the value                         JSON number
/// instant               the value, milliseconds           JSON text, RFC 3339 in UTC
/// user, relation        the id                            JSON text, the id as text
/// money                 currency, then amount             the same members of the JSON
/// tags, lists           each entry, folded                each entry, folded
/// links                 each id                           each id
/// </code>
/// </remarks>
public readonly record struct SearchedForm(Field Field)
{
    /// <summary>Whose telephone numbers those of one record are; null for the field's.</summary>
    private PhoneScope? Own { get; init; }

    private FieldKind Kind => Field.Kind;

    private PhoneScope Phones => Own ?? Field.Phones ?? PhoneScope.None;

    public SearchedPlace Place => Kind.Shape switch
    {
        Shape.Json or Shape.Relations => SearchedPlace.List,
        Shape.Money => Field.Custom ? SearchedPlace.MoneyMembers : SearchedPlace.Money,
        Shape.Real or Shape.Integer or Shape.YesNo => Field.Custom ? SearchedPlace.Number : SearchedPlace.Value,
        _ when Field.Custom && Kind is PhoneField => SearchedPlace.OwnMember,
        _ when Field.Custom => IsFolded ? SearchedPlace.FoldedText : SearchedPlace.Text,
        _ when IsFolded => Field.Indexed ? SearchedPlace.FoldedKey : SearchedPlace.FoldedValue,
        _ => Kind.KeySuffix is null ? SearchedPlace.Value : SearchedPlace.OwnKey,
    };

    /// <summary>The second column, or null where there is none.</summary>
    public string? KeyColumn => Place is SearchedPlace.FoldedKey or SearchedPlace.OwnKey ? Field.Column + Kind.KeySuffix : null;

    /// <summary>The second member of the added fields' JSON, or null where there is none. No field has such a name.</summary>
    public string? KeyMember => Place == SearchedPlace.OwnMember ? Field.Name + Kind.KeySuffix : null;

    /// <summary>Compared without regard to case and accents.</summary>
    public bool IsFolded => Kind.KeySuffix is "_key";

    /// <summary>
    /// Days of no known year (<c>--05-14</c>) are before and after nothing: what is less begins here. Nothing where every value has its
    /// place.
    /// </summary>
    public FieldValue Least => Kind is DateField ? FieldValue.Of("0") : FieldValue.Nothing;

    /// <summary>Values are often alike, and such records lie by name. Times and numbers hardly tie.</summary>
    public bool TiesByName => Kind.Shape is not (Shape.Instant or Shape.Integer or Shape.Real or Shape.Money);

    /// <summary>The form of the values of one record: its telephone numbers are of the country it names.</summary>
    public SearchedForm In(IReadOnlyDictionary<string, FieldValue> record) => Kind is PhoneField ? this with { Own = Phones.OfRecord(record) } : this;

    /// <summary>Without the forms of before, under which a value is only still stored.</summary>
    public SearchedForm Present => Kind is PhoneField ? this with { Own = Phones.Present } : this;

    /// <summary>A value as it is compared; of the same kind for every value of a field. Lists have none.</summary>
    public FieldValue Of(FieldValue value) => value.IsNothing ? value : Place switch
    {
        SearchedPlace.FoldedValue or SearchedPlace.FoldedKey or SearchedPlace.FoldedText => Text(Fold.Text(value.Text ?? "")),
        SearchedPlace.OwnKey or SearchedPlace.OwnMember => FieldValue.Of(Kind.Key(value, Phones) ?? value.Text),
        SearchedPlace.Number => FieldValue.Of(value.IsReal ? value.Real : value.Integer),
        SearchedPlace.Text when Kind.Shape == Shape.Instant => FieldValue.Of(InstantText.Write(value.Integer)),
        SearchedPlace.Text when Kind.Shape is Shape.User or Shape.Relation => FieldValue.Of(new Tsid(value.Integer).ToString()),
        _ => value,
    };

    /// <summary>Every form under which what somebody asks for may be stored, that of <see cref="Of"/> first: one, but for telephone numbers.</summary>
    public IReadOnlyList<FieldValue> FormsOf(Operator asked, FieldValue operand)
    {
        if (Kind is not PhoneField || operand.Text is not { } typed) return [Of(operand)];
        var forms = new List<string>(asked is Operator.Starts or Operator.Contains ? Phones.Beginnings(typed) : Phones.Keys(typed));
        // What holds a longer form holds the digits, too.
        if (asked is Operator.Contains or Operator.Ends && forms.Count > 1)
        {
            var digits = PhoneField.Digits(typed, out _);
            forms.RemoveAll(form => form.Length > digits.Length
                && (asked == Operator.Ends ? form.EndsWith(digits, StringComparison.Ordinal) : form.Contains(digits, StringComparison.Ordinal)));
        }
        // Added numbers that were not read yet are compared as they were typed.
        if ((Place == SearchedPlace.OwnMember || forms.Count == 0) && !forms.Contains(typed)) forms.Add(typed);
        return forms.ConvertAll(FieldValue.Of);
    }

    /// <summary>What the column to compare with holds of a value: its searched form, or the beginning of that.</summary>
    public FieldValue KeyOf(FieldValue value) => Cut(Of(value));

    /// <summary>The beginning of a searched form that a key column keeps, and that lists are sorted by.</summary>
    public FieldValue Cut(FieldValue searched) => !searched.IsText ? searched : Place switch
    {
        SearchedPlace.FoldedKey => Text(Fold.Cut(searched.Text!)),
        SearchedPlace.FoldedValue or SearchedPlace.FoldedText => Text(Fold.Beginning(searched.Text!)),
        _ => searched,
    };

    /// <summary>Whether other searched forms may begin with the same key.</summary>
    public bool IsCut(FieldValue searched) => Place == SearchedPlace.FoldedKey && searched.Text is { Length: >= Fold.MaxLength - 1 };

    /// <summary>An entry of a list as it is compared.</summary>
    public static string OfEntry(string entry) => Fold.Text(entry);

    /// <summary>A text that may be empty, which as a value would be nothing.</summary>
    private static FieldValue Text(string text) => FieldValue.EmptyOr(text);
}
