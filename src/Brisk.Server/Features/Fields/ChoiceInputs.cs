using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.Fields;

/// <summary>Turns the choices of a request into choices of a field.</summary>
internal static class ChoiceInputs
{
    private const int Most = 200;

    /// <param name="known">The choices the field has: a given value must be one of them.</param>
    public static List<Choice> Read(IReadOnlyList<ChoiceInput> given, IReadOnlyList<Choice> known, Checks checks)
    {
        var choices = new List<Choice>();
        if (given.Count > Most) checks.Add(new("choices", FieldChangeReasons.ManyChoices.Of(Most)));
        for (var i = 0; i < Math.Min(given.Count, Most); i++)
        {
            var (label, value, hue) = given[i];
            var clean = checks.Text($"choices/{i}/label", label);
            if (hue is not null && !Hues.All.Contains(hue))
                checks.Add(new($"choices/{i}/hue", FieldChangeReasons.UnknownHue.Of(Hues.All)));
            var old = known.FirstOrDefault(choice => choice.Value == value);
            if (value is not null && old is null)
                checks.Add(new($"choices/{i}/value", FieldChangeReasons.UnknownChoice));
            var choice = old is null ? CustomFields.MakeChoice(clean, [.. known, .. choices]) : old with { Label = clean };
            if (choices.Exists(other => other.Value == choice.Value)) checks.Add(new($"choices/{i}/value", FieldChangeReasons.ChoiceTwice));
            choices.Add(hue is null ? choice : choice with { Hue = hue });
        }
        return choices;
    }
}
