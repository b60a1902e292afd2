using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Features.SigningIn;

/// <param name="Workspace">Where to; absent where there is no choice, or to be told what there is to choose between.</param>
internal sealed record SignInRequest(string Email, string Password, Tsid? Workspace = null);

internal static partial class SignIn
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, SignInRequest request)
    {
        var email = request.Email.Trim().ToLowerInvariant();
        if (email.Length > 254) return Problems.BadCredentials();

        var account = await call.ReadAsync(session => AccountTable.ByEmailAsync(session, email));
        var (verdict, problem) = await PasswordAttempt.RunAsync(call, account, email, request.Password);
        if (problem is not null) return problem;
        var memberships = verdict == PasswordVerdict.Wrong ? []
            : await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account!.Id));
        if (memberships.Count == 0) return Refuse(call);
        if (verdict == PasswordVerdict.RightButOld) await RehashAsync(call, account!, request.Password);
        var chosen = request.Workspace is { } meant ? memberships.Find(membership => membership.Workspace == meant)
            : memberships.Count == 1 ? memberships[0] : null;
        if (chosen is null && request.Workspace is not null) return Problems.Invalid("workspace", SignInReasons.NotMyWorkspace);
        if (chosen is null) return Choose(memberships);
        if (await Sessions.OpenAsync(call, account!, chosen.Workspace, chosen.User) is not { } opened) return Refuse(call);
        await Sessions.LeaveAsync(call);
        return await Sessions.AnswerAsync(call, opened);
    }

    private static ProblemAnswer Refuse(ApiCall call)
    {
        LogRefused(call.Service<ILoggerFactory>().CreateLogger("Brisk.SignIn"), call.Http.Connection.RemoteIpAddress?.ToString() ?? "here");
        return Problems.BadCredentials();
    }

    private static IResult Choose(List<Membership> memberships) => Answers.Json(
        new WorkspaceChoiceList(Sessions.Choices(memberships)!), SessionJson.Default.WorkspaceChoiceList, StatusCodes.Status300MultipleChoices);

    /// <summary>The same password under stronger settings, unless it was changed meanwhile.</summary>
    private static async ValueTask RehashAsync(ApiCall call, Storage.Accounts.Account account, string password)
    {
        if (await call.Node.Passwords.HashAsync(password, call.Cancellation) is not { } hash) return;
        try
        {
            await call.WriteInstallationAsync(async session =>
                await AccountTable.ByIdAsync(session, account.Id) is { } present && present.PasswordChangedAt == account.PasswordChangedAt
                    ? await AccountTable.RehashAsync(session, account.Id, hash)
                    : 0);
        }
        catch (StorageUnavailableException)
        {
            // The next sign-in does it.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was refused")]
    private static partial void LogRefused(ILogger log, string address);
}
