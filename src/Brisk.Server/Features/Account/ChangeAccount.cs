using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

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
        var name = request.Name is { } newName ? checks.Text("name", newName) : null;
        var email = request.Email is { } newEmail ? checks.Email("email", newEmail) : null;
        var preferences = request.Preferences is { } given ? Text(given, checks) : null;
        var moves = email is not null && !string.Equals(email, account.Email, StringComparison.Ordinal);
        if (moves && request.Password is null) checks.Add(new("password", "required", "Give your password to change the e-mail address."));
        if (checks.Refusal is { } refusal) return refusal;
        if (moves && await ChangePassword.RefuseAsync(call, account, request.Password!, "password") is { } wrong) return wrong;
        // Before the account is written: what is refused has not happened.
        if (await call.ReadAsync(async session => await call.RefuseAsync(session)
            ?? (moves && await IsOfAnotherAsync(call, session, email!) ? Taken("Somebody in this workspace has this e-mail address.") : null)) is
                { } late) return late;

        bool isChanged;
        try
        {
            isChanged = await call.WriteInstallationAsync(async session =>
            {
                if (await AccountTable.ByIdAsync(session, account.Id) is not { } present) return false;
                // The password that was given is not the account's any more.
                if (moves && present.PasswordChangedAt != account.PasswordChangedAt) return false;
                present = present with { Name = name ?? present.Name, Email = email ?? present.Email, Preferences = preferences ?? present.Preferences };
                await AccountTable.UpdateAsync(session, present);
                return true;
            });
        }
        catch (UniqueViolationException)
        {
            return Taken("This e-mail address has an account already.");
        }
        var answer = isChanged ? await call.WriteAsync(session => ShowAsync(call, session)) : null;
        return answer is null ? Problems.Unauthenticated() : Answers.Json(answer, SessionJson.Default.SessionAnswer);
    }

    private static ProblemAnswer Taken(string detail) => Problems.Invalid("email", "taken", detail);

    /// <summary>Whether somebody else was invited to the own workspace under an address, or is or was there.</summary>
    private static async ValueTask<bool> IsOfAnotherAsync(ApiCall call, ISession session, string email) =>
        await UserTable.ByEmailAsync(session, call.Workspace, email) is { } user && user.Id != call.Principal.Id;

    /// <summary>
    /// The workspace shows the account's name and address as they are now, whoever changed them last; the former address where somebody
    /// was quicker with that one.
    /// </summary>
    private static async ValueTask<SessionAnswer?> ShowAsync(ApiCall call, IWriteSession session)
    {
        if (await AccountTable.ByIdAsync(session, call.Principal.Account) is not { } account) return null;
        if (await UserTable.ByIdAsync(session, call.Workspace, call.Principal.Id) is not { IsActive: true } before) return null;
        var user = before with { Name = account.Name, Email = await IsOfAnotherAsync(call, session, account.Email) ? before.Email : account.Email };
        if (user != before)
        {
            await UserTable.UpdateAsync(session, call.Workspace, user);
            await call.Node.Schemas.ChangedAsync(session, call.Workspace);
            await call.AccessChangedAsync(session);
        }
        return Sessions.Describe((await WorkspaceTable.ByIdAsync(session, call.Workspace))!, user, account);
    }

    private static string? Text(JsonElement preferences, Checks checks)
    {
        var text = preferences.ValueKind == JsonValueKind.Object ? preferences.GetRawText() : "";
        if (text.Length is 0 or > LargestPreferences)
            checks.Add(new("preferences", "wrong-type", $"Give one JSON object of at most {LargestPreferences:N0} characters."));
        return text;
    }
}
