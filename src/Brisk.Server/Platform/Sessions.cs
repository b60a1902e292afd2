using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

internal sealed record SessionUser(Tsid Id, string Name, string Email, string Role, string Hue);

/// <param name="Country">ISO 3166; absent while nobody chose one.</param>
internal sealed record SessionWorkspace(Tsid Id, string Name, string TimeZone, string Currency, string WeekStart, string Language, string? Country = null);

/// <summary>Who is signed in, where. Preferences are what the client stored for the account.</summary>
internal sealed record SessionAnswer(SessionUser User, SessionWorkspace Workspace, JsonElement? Preferences = null);

/// <summary>A session that was just opened: its answer, and the secret for the cookie.</summary>
internal sealed record OpenedSession(SessionAnswer Answer, string Secret);

/// <summary>Opens and closes the sessions of browsers.</summary>
internal static class Sessions
{
    /// <summary>Opens a session inside a write; hand the result to <see cref="Answer"/>.</summary>
    public static async ValueTask<OpenedSession> OpenAsync(ApiCall call, IWriteSession session, Workspace workspace, UserRow user, Account account)
    {
        var secret = Tokens.New();
        var fresh = new SignedInSession(
            call.Node.Ids.Next(), user.Id, account.Id, Device.Of(call.Http.Request.Headers.UserAgent.ToString()), call.Now, call.Now,
            call.Now + (long)Principals.Absolute.TotalMilliseconds);
        await SessionTable.InsertAsync(session, workspace.Id, Tokens.Hash(secret), fresh);
        await UserTable.SeenAsync(session, workspace.Id, user.Id, call.Now);
        return new OpenedSession(Describe(workspace, user, account), secret);
    }

    public static SessionAnswer Describe(Workspace workspace, UserRow user, Account account) => new(
        new SessionUser(user.Id, user.Name, user.Email, user.Role, user.Hue),
        Describe(workspace),
        account.Preferences is { } text ? JsonElement.Parse(text) : null);

    private static SessionWorkspace Describe(Workspace workspace)
    {
        var settings = workspace.Settings;
        return new(workspace.Id, workspace.Name, settings.TimeZone, settings.Currency, WorkspaceSettings.Name(settings.WeekStart), settings.Language, settings.Country);
    }

    /// <summary>Answers with the session and sets its cookie.</summary>
    public static IResult Answer(ApiCall call, OpenedSession opened)
    {
        SetCookie(call, opened);
        return Answers.Json(opened.Answer, SessionJson.Default.SessionAnswer);
    }

    public static void SetCookie(ApiCall call, OpenedSession opened) =>
        Write(call.Http, Tokens.Cookie(opened.Answer.Workspace.Id, opened.Secret), (long)Principals.Absolute.TotalSeconds);

    public static void ClearCookie(HttpContext http) => Write(http, "", 0);

    private static void Write(HttpContext http, string value, long maxAge)
    {
        var secure = http.Request.IsHttps ? "; Secure" : "";
        http.Response.Headers.Append("Set-Cookie", $"{Principals.CookieName(http.Request)}={value}; Path=/; Max-Age={maxAge}; HttpOnly; SameSite=Strict{secure}");
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(SessionAnswer))]
internal sealed partial class SessionJson : JsonSerializerContext;
