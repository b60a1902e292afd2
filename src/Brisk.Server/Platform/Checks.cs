using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Server.Platform;

/// <summary>Checks the members of a body that is no record, and collects all that is wrong before anything is answered.</summary>
internal sealed class Checks
{
    private static readonly Field EmailAddress = new() { Name = "email", Label = "E-mail", Kind = EmailField.Instance, MaxLength = EmailField.MaxLength };
    private static readonly Field Line = new() { Name = "line", Label = "Line", Kind = TextField.Instance };

    private readonly List<Problem> problems = [];

    /// <summary>The refusal of everything found so far, or null.</summary>
    public ProblemAnswer? Refusal => problems.Count == 0 ? null : Problems.Invalid(problems);

    public void Add(Problem? problem)
    {
        if (problem is not null) problems.Add(problem);
    }

    /// <summary>An e-mail address, lower case.</summary>
    public string Email(string field, string text)
    {
        if (EmailField.Instance.Parse(EmailAddress, text, out var value) is { } refusal) Add(new Problem(field, refusal.Reason));
        else if (value.IsNothing) Add(new Problem(field, RequestReasons.NoEmail));
        return value.Text ?? "";
    }

    /// <summary>A text of one line that says something.</summary>
    public string Text(string field, string text, int maxLength = 100)
    {
        if (TextField.Instance.Parse(Line with { MaxLength = maxLength }, text, out var value) is { } refusal)
            Add(new Problem(field, refusal.Reason));
        else if (value.IsNothing) Add(new Problem(field, RequestReasons.NoText));
        return value.Text ?? "";
    }

    public Role Role(string field, string text)
    {
        if (!Roles.TryParse(text, out var role)) Add(new Problem(field, RequestReasons.UnknownRole.Of([.. Roles.All.Select(Roles.Name)])));
        return role;
    }

    /// <param name="known">What others know of the person: the name, the workspace.</param>
    public void Password(string field, string password, string email, params ReadOnlySpan<string> known) => Add(Passwords.Check(field, password, email, known));
}
