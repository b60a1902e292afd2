using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// Values of one field as cells that an import reads again as the same values, and that people can read. Not thread-safe; nothing is
/// allocated for a value.
/// </summary>
internal sealed class CsvValues
{
    /// <summary>Which kind of value a cell has.</summary>
    private enum Cell : byte { Text, Choice, Tags, Labelled, Json }

    /// <summary>What would tear a role apart.</summary>
    private static readonly SearchValues<char> Torn = SearchValues.Create("();|\n:");

    private readonly Cell cell;
    private readonly Dictionary<ulong, (byte[] Value, byte[] Text)> labels = [];
    private readonly Dictionary<long, byte[]> users;
    private readonly Dictionary<int, int> exponents = [];
    private readonly PooledBuffer text;
    private readonly PooledBuffer plain;

    /// <param name="users">The cells of all users, by id.</param>
    /// <param name="text">Room to put cells together, shared by all fields.</param>
    /// <param name="plain">The same for a text whose escapes are taken off.</param>
    public CsvValues(Field field, Dictionary<long, byte[]> users, PooledBuffer text, PooledBuffer plain)
    {
        (Field, this.users, this.text, this.plain) = (field, users, text, plain);
        cell = field.Kind switch
        {
            ChoiceField => Cell.Choice,
            TagsField => Cell.Tags,
            LabelledField => Cell.Labelled,
            _ => field.Kind.Shape == Shape.Json ? Cell.Json : Cell.Text,
        };
        var isOfLinks = field.Kind is RelationsField;
        foreach (var choice in field.Choices.Concat(field.FormerChoices))
        {
            // By its name where that means this choice and no other; else by the value.
            var isClear = (isOfLinks ? ChoiceField.Instance : field.Kind).Parse(field, choice.Label, out var read) is null && Means(read, choice.Value)
                && (!isOfLinks || !choice.Label.AsSpan().ContainsAny(Torn));
            var value = Encoding.UTF8.GetBytes(choice.Value);
            if (isClear) labels.TryAdd(CustomCells.Hash(value), (value, Encoding.UTF8.GetBytes(choice.Label)));
        }

        bool Means(FieldValue read, string value) => field.Kind is TagsField ? TagsField.Tags(read) is [var tag] && tag == value : read.Text == value;
    }

    public Field Field { get; }

    /// <summary>The cells of the users of a workspace: their names, or their addresses where two have one name.</summary>
    public static Dictionary<long, byte[]> Users(WorkspaceSchema schema)
    {
        var names = schema.Users.CountBy(user => Fold.Text(user.Name), StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return schema.Users.ToDictionary(user => user.Id.Value, user =>
            CsvText.CellOf(user.Name.Length > 0 && names[Fold.Text(user.Name)] == 1 ? user.Name : user.Email));
    }

    /// <summary>Adds what is stored as text: plain, a choice's value, or a JSON array.</summary>
    public void AddText(PooledBuffer to, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        switch (cell)
        {
            case Cell.Choice: CsvText.Add(to, LabelOf(value)); break;
            case Cell.Tags: AddTags(to, value); break;
            case Cell.Labelled: AddLabelled(to, value); break;
            default: CsvText.Add(to, value); break;
        }
    }

    public static void AddYesNo(PooledBuffer to, bool value) => to.Add(value ? "yes"u8 : "no"u8);

    /// <summary>Adds a time as ISO 8601 in UTC, with milliseconds.</summary>
    /// <param name="value">Unix milliseconds.</param>
    public static void AddInstant(PooledBuffer to, long value)
    {
        InstantText.Write(value, to.GetSpan(InstantText.Length));
        to.Advance(InstantText.Length);
    }

    public static void AddId(PooledBuffer to, long id)
    {
        new Tsid(id).Format(to.GetSpan(Tsid.TextLength));
        to.Advance(Tsid.TextLength);
    }

    public void AddUser(PooledBuffer to, long id)
    {
        if (users.TryGetValue(id, out var user)) to.Add(user);
        else AddId(to, id);
    }

    /// <summary>Adds an amount: <c>12.50 EUR</c>.</summary>
    /// <param name="amount">In minor units.</param>
    public void AddMoney(PooledBuffer to, long amount, ReadOnlySpan<byte> currency)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(Math.Abs(amount), digits, out var length);
        var decimals = DecimalsOf(currency);
        if (amount < 0) to.Add("'-"u8);
        var whole = Math.Max(0, length - decimals);
        if (whole == 0) to.Add((byte)'0');
        to.Add(digits[..whole]);
        if (decimals > 0)
        {
            to.Add((byte)'.');
            for (var i = length; i < decimals; i++) to.Add((byte)'0');
            to.Add(digits[whole..length]);
        }
        to.Add((byte)' ');
        to.Add(currency);
    }

    /// <summary>Adds a value of an added field.</summary>
    /// <param name="json">At the first token of the value; afterwards at its last.</param>
    /// <param name="custom">The JSON that is read.</param>
    public void AddJson(PooledBuffer to, ref Utf8JsonReader json, ReadOnlySpan<byte> custom)
    {
        var start = (int)json.TokenStartIndex;
        switch (json.TokenType)
        {
            case JsonTokenType.String when Field.Kind.Shape == Shape.User: AddUserText(to, json.ValueSpan); break;
            case JsonTokenType.String: AddText(to, TextOf(ref json, plain)); break;
            case JsonTokenType.True or JsonTokenType.False: AddYesNo(to, json.TokenType == JsonTokenType.True); break;
            case JsonTokenType.Number: to.Add(json.ValueSpan); break;
            case JsonTokenType.StartObject when Field.Kind.Shape == Shape.Money: AddMoney(to, ref json); break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                json.Skip();
                AddText(to, custom[start..(int)json.BytesConsumed]);
                break;
            default: break;
        }
    }

    private void AddMoney(PooledBuffer to, ref Utf8JsonReader json)
    {
        var amount = 0L;
        ReadOnlySpan<byte> currency = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isAmount = json.ValueTextEquals("amount"u8);
            json.Read();
            if (isAmount) amount = json.GetInt64();
            else currency = json.ValueSpan;
        }
        AddMoney(to, amount, currency);
    }

    private void AddUserText(PooledBuffer to, ReadOnlySpan<byte> id)
    {
        Span<char> letters = stackalloc char[Tsid.TextLength];
        if (id.Length == letters.Length && Encoding.UTF8.GetChars(id, letters) == letters.Length && Tsid.TryParse(letters, out var user))
            AddUser(to, user.Value);
    }

    /// <summary><c>vip; press</c>. A list where the first tag looks like the beginning of one.</summary>
    private void AddTags(PooledBuffer to, ReadOnlySpan<byte> list)
    {
        text.Clear();
        var isOdd = false;
        var json = new Utf8JsonReader(list);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            var tag = LabelOf(TextOf(ref json, plain));
            if (text.Length == 0) isOdd = tag is [(byte)'[', ..];
            else text.Add("; "u8);
            text.Add(tag);
        }
        CsvText.Add(to, isOdd ? list : text.Span);
    }

    /// <summary><c>Work: +46 46 222 01 00; Home: …</c>. A list where a value could not be told from what stands around it.</summary>
    private void AddLabelled(PooledBuffer to, ReadOnlySpan<byte> list)
    {
        text.Clear();
        var (isOdd, hasLabel) = (false, false);
        var json = new Utf8JsonReader(list);
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray && !isOdd)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    hasLabel = false;
                    if (text.Length > 0) text.Add("; "u8);
                    break;
                case JsonTokenType.PropertyName when json.ValueTextEquals("label"u8):
                    json.Read();
                    text.Add(TextOf(ref json, plain));
                    text.Add(": "u8);
                    hasLabel = true;
                    break;
                case JsonTokenType.PropertyName:
                    json.Read();
                    var value = TextOf(ref json, plain);
                    isOdd = value.IndexOfAny(";,\n"u8) >= 0 || value.IndexOf(":::"u8) >= 0
                        || (!hasLabel && (value.IndexOf(": "u8) >= 0 || value is [(byte)'[', ..]));
                    text.Add(value);
                    break;
                default: break;
            }
        }
        CsvText.Add(to, isOdd || text.Span is [(byte)'[', ..] ? list : text.Span);
    }

    /// <summary><c>Deere (Sponsor); …</c>: names with roles, and the id where a name could be taken for something else.</summary>
    /// <param name="list">With the names, as the API writes it.</param>
    public void AddLinks(PooledBuffer to, ReadOnlySpan<byte> list)
    {
        if (list.IsEmpty) return;
        text.Clear();
        var json = new Utf8JsonReader(list);
        ReadOnlySpan<byte> id = default;
        var (start, isEmpty) = (0, true);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject && isEmpty) text.Add(id);
            if (json.TokenType == JsonTokenType.StartObject)
            {
                if (text.Length > 0) text.Add("; "u8);
                (start, isEmpty) = (text.Length, true);
            }
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            var (isId, isName, isRole) = (json.ValueTextEquals("id"u8), json.ValueTextEquals("name"u8), json.ValueTextEquals("role"u8));
            json.Read();
            if (isId) id = json.ValueSpan;
            if (isName && TextOf(ref json, plain) is { IsEmpty: false } name)
            {
                isEmpty = false;
                text.Add(name.IndexOfAny(";|\n@"u8) >= 0 || name.IndexOf(":::"u8) >= 0 || name[^1] == ')' ? id : name);
            }
            if (!isRole) continue;
            if (isEmpty && text.Length == start) text.Add(id);
            isEmpty = false;
            text.Add(" ("u8);
            text.Add(LabelOf(TextOf(ref json, plain)));
            text.Add((byte)')');
        }
        CsvText.Add(to, text.Span);
    }

    /// <summary><c>0H5ZK3V8QX2RT; …</c>: the ids in the order of the names, behind their types where there are several.</summary>
    /// <param name="list">As of <see cref="AddLinks"/>.</param>
    public void AddLinkIds(PooledBuffer to, ReadOnlySpan<byte> list)
    {
        if (list.IsEmpty) return;
        var isFirst = true;
        ReadOnlySpan<byte> type = default;
        var json = new Utf8JsonReader(list);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            var (isType, isId) = (json.ValueTextEquals("type"u8), json.ValueTextEquals("id"u8));
            json.Read();
            if (isType) type = json.ValueSpan;
            if (!isId) continue;
            if (!isFirst) to.Add("; "u8);
            isFirst = false;
            if (Field.RelatedTypes.Count > 1)
            {
                to.Add(type);
                to.Add((byte)'/');
            }
            to.Add(json.ValueSpan);
        }
    }

    private ReadOnlySpan<byte> LabelOf(ReadOnlySpan<byte> value) =>
        labels.Count > 0 && labels.TryGetValue(CustomCells.Hash(value), out var known) && value.SequenceEqual(known.Value) ? known.Text : value;

    private int DecimalsOf(ReadOnlySpan<byte> currency)
    {
        var code = 0;
        foreach (var letter in currency) code = (code << 8) | letter;
        if (exponents.TryGetValue(code, out var known)) return known;
        return exponents[code] = Currencies.TryExponent(Encoding.UTF8.GetString(currency), out var exponent) ? exponent : 0;
    }

    private static ReadOnlySpan<byte> TextOf(ref Utf8JsonReader json, PooledBuffer room)
    {
        if (!json.ValueIsEscaped) return json.ValueSpan;
        room.Clear();
        room.Advance(json.CopyString(room.GetSpan(json.ValueSpan.Length)));
        return room.Span;
    }
}
