using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests;

/// <summary>Values with meaningful defaults.</summary>
internal static class Some
{
    /// <summary>A Friday noon in Berlin.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 11, 0, 0, TimeSpan.Zero);

    public static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static readonly Tsid Me = Tsid.Of(Tsid.Epoch + 1_000, 7);

    public static FilterScope Scope { get; } = new(Now, Berlin, Me);

    public static Field Field(FieldKind kind) => new()
    {
        Name = "thing",
        Label = "Thing",
        Kind = kind,
        Currency = "EUR",
        OpenChoices = kind is TagsField,
        Choices = kind is ChoiceField or RelationsField ? SharedFields.Statuses : [],
        RelatedTypes = kind is RelationsField ? ["contact"] : [],
    };

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public static string Quoted(string text) => JsonSerializer.Serialize(text);
}

/// <summary>What a kind makes of input, on one line: the value, <c>nothing</c>, or <c>! code</c>.</summary>
internal static class Outcome
{
    public static string OfText(FieldKind kind, string text, Field? field = null) =>
        Show(kind.Parse(field ?? Some.Field(kind), text, out var value), value);

    public static string OfJson(FieldKind kind, string json, Field? field = null) =>
        Show(kind.Read(field ?? Some.Field(kind), Some.Json(json), out var value), value);

    private static string Show(Refusal? refusal, FieldValue value)
    {
        if (refusal is null) return value.IsNothing ? "nothing" : value.ToString();
        value.IsNothing.ShouldBeTrue("a refused value must not be kept");
        refusal.Detail.ShouldEndWith(".");
        return refusal.Path.Length > 0 ? $"! {refusal.Code} at {refusal.Path}" : $"! {refusal.Code}";
    }
}
