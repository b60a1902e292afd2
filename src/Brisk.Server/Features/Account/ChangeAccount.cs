using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using ISession = Brisk.Storage.Engine.ISession;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

/// <summary>Absent members stay as they are. Preferences are one JSON object of the client's, kept as it is.</summary>
internal sealed record ChangeAccountRequest(
    string? Name = null, string? Email = null, string? Password = null, JsonElement? Preferences = null, AskedLanguage? Language = null);

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
        if (request.Language?.Value is { } language && !WorkspaceSettings.Languages.Contains(language))
            checks.Add(new("language", RecordReasons.UnknownLanguage.Of(WorkspaceSettings.Languages)));
        var moves = email is not null && !string.Equals(email, account.Email, StringComparison.Ordinal);
        if (moves && request.Password is null) checks.Add(new("password", AccountReasons.PasswordForEmail));
        if (checks.Refusal is { } refusal) return refusal;
        if (moves && await ChangePassword.RefuseAsync(call, account, request.Password!, "password") is { } wrong) return wrong;
        // Each try counts, whatever comes of it: nobody asks address by address who has an account.
        if (moves && await call.Node.SignInLimits.BeginAsync(Attempt.OfAddresses(account.Id), call.Cancellation) is > 0 and var seconds)
            return Problems.RateLimited(seconds, AccountReasons.ManyAddresses.Of(seconds));
        // Before the account is written: what is refused has not happened.
        if (await call.ReadAsync(async session => await call.RefuseAsync(session)
            ?? (moves && await IsOfAnotherAsync(session, call.Workspace, me.Id, email!) ? Taken : null)) is
                { } late) return late;

        bool isChanged;
        try
        {
            isChanged = await call.WriteInstallationAsync(async session =>
            {
                if (await AccountTable.ByIdAsync(session, account.Id) is not { } present) return false;
                // The password that was given is not the account's any more.
                if (moves && present.PasswordChangedAt != account.PasswordChangedAt) return false;
                present = present with
                {
                    Name = name ?? present.Name, Email = email ?? present.Email, Preferences = preferences ?? present.Preferences,
                    Language = request.Language is { } asked ? asked.Value : present.Language,
                };
                await AccountTable.UpdateAsync(session, present);
                return true;
            });
        }
        catch (UniqueViolationException)
        {
            return Taken;
        }
        var asksLanguage = request.Language is not null;
        return isChanged && await ShowAsync(call, everywhere: name is not null || email is not null || asksLanguage, asksLanguage) is { } answer
            ? Sessions.Json(answer) : Problems.Unauthenticated();
    }

    private static ProblemAnswer Taken => Problems.Invalid("email", AccountReasons.EmailTaken);

    /// <summary>Whether somebody else was invited to a workspace under an address, or is or was there.</summary>
    private static async ValueTask<bool> IsOfAnotherAsync(ISession session, Tsid workspace, Tsid user, string email) =>
        await UserTable.ByEmailAsync(session, workspace, email) is { } other && other.Id != user;

    /// <summary>Shows the account as it is now, here or in each of its workspaces; answers how it is shown here, null when it does not belong here any
    /// more.</summary>
    /// <param name="asksLanguage">A language was asked for.</param>
    private static async ValueTask<SessionAnswer?> ShowAsync(ApiCall call, bool everywhere, bool asksLanguage)
    {
        SessionAnswer? answer = null;
        var memberships = await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, call.Principal.Account));
        foreach (var membership in memberships.Where(membership => everywhere || membership.Workspace == call.Workspace))
        {
            var shown = await call.WriteAsync(membership.Workspace, session => ShowAsync(call, session, membership, asksLanguage));
            if (membership.Workspace == call.Workspace) answer = shown is null ? null : shown with { Workspaces = Sessions.Choices(memberships) };
        }
        return answer;
    }

    /// <summary>
    /// A workspace shows the account's name and address as they are now, whoever changed them last; the former address where somebody
    /// was quicker with that one.
    /// </summary>
    private static async ValueTask<SessionAnswer?> ShowAsync(ApiCall call, IWriteSession session, Membership membership, bool asksLanguage)
    {
        var workspace = membership.Workspace;
        if (await AccountTable.ByIdAsync(session, call.Principal.Account) is not { } account) return null;
        if (await UserTable.ByIdAsync(session, workspace, membership.User) is not { IsActive: true } before) return null;
        if (await WorkspaceTable.ByIdAsync(session, workspace) is not { } place) return null;
        var isTaken = await IsOfAnotherAsync(session, workspace, before.Id, account.Email);
        var user = before with { Name = account.Name, Email = isTaken ? before.Email : account.Email };
        if (user != before)
        {
            await UserTable.UpdateAsync(session, workspace, user);
            await call.Node.Schemas.ChangedAsync(session, workspace);
        }
        if (user != before || asksLanguage)
        {
            // The pages of all its sessions speak it from now on.
            await call.Node.Generations.MoveAsync(session, workspace, Generations.Access);
        }
        return Sessions.Describe(place, user, account);
    }

    private static string? Text(JsonElement preferences, Checks checks)
    {
        var text = preferences.ValueKind == JsonValueKind.Object ? preferences.GetRawText() : "";
        if (text.Length is 0 or > LargestPreferences)
            checks.Add(new("preferences", AccountReasons.Preferences.Of(LargestPreferences)));
        return text;
    }
}
