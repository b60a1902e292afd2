using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

/// <summary>Absent members stay as they are. Preferences are one JSON object of the client's, kept as it is.</summary>
internal sealed record ChangeAccountRequest(string? Name = null, string? Email = null, string? Password = null, JsonElement? Preferences = null);

internal static class ChangeAccount
{
    private const int LargestPreferences = 16 * 1024;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, ChangeAccountRequest request)
    {
        var me = call.Principal;
        if (await call.ReadAsync(session => AccountTable.ByIdAsync(session, me.Account)) is not { } account) return Problems.Unauthenticated();
        var checks = new Checks();
        var name = request.Name is { } newName ? checks.Text("name", newName) : account.Name;
        var email = request.Email is { } newEmail ? checks.Email("email", newEmail) : account.Email;
        var preferences = request.Preferences is { } given ? Text(given, checks) : account.Preferences;
        var moves = !string.Equals(email, account.Email, StringComparison.Ordinal);
        if (moves && request.Password is null) checks.Add(new("password", "required", "Give your password to change the e-mail address."));
        if (checks.Refusal is { } refusal) return refusal;
        if (moves && await ChangePassword.RefuseAsync(call, account, request.Password!, "password") is { } wrong) return wrong;

        try
        {
            var changed = account with { Name = name, Email = email, Preferences = preferences };
            await call.WriteInstallationAsync(session => AccountTable.UpdateAsync(session, changed));
            var answer = await call.WriteAsync(session => ShowAsync(call, session, changed));
            return answer is null ? Problems.Unauthenticated() : Answers.Json(answer, SessionJson.Default.SessionAnswer);
        }
        catch (UniqueViolationException)
        {
            return Problems.Invalid("email", "taken", "This e-mail address has an account already.");
        }
    }

    /// <summary>The workspace shows the account's name and address as they are now.</summary>
    private static async ValueTask<SessionAnswer?> ShowAsync(ApiCall call, IWriteSession session, Storage.Accounts.Account changed)
    {
        if (await UserTable.ByIdAsync(session, call.Workspace, call.Principal.Id) is not { IsActive: true } before) return null;
        var user = before with { Name = changed.Name, Email = changed.Email };
        if (user != before)
        {
            await UserTable.UpdateAsync(session, call.Workspace, user);
            await call.Node.Schemas.ChangedAsync(session, call.Workspace);
            await call.AccessChangedAsync(session);
        }
        return Sessions.Describe((await WorkspaceTable.ByIdAsync(session, call.Workspace))!, user, changed);
    }

    private static string? Text(JsonElement preferences, Checks checks)
    {
        var text = preferences.ValueKind == JsonValueKind.Object ? preferences.GetRawText() : "";
        if (text.Length is 0 or > LargestPreferences)
            checks.Add(new("preferences", "wrong-type", $"Give one JSON object of at most {LargestPreferences:N0} characters."));
        return text;
    }
}
