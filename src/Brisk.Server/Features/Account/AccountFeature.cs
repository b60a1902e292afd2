using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.Account;

/// <summary>The own account: name, address, password, sessions, preferences.</summary>
internal static class AccountFeature
{
    public static void Map(Routes routes)
    {
        routes.Patch("/api/account", Gate.SignedIn, "changeAccount", "Changes the own name, e-mail address (with the password), language or preferences.")
            .Runs(AccountJson.Default.ChangeAccountRequest, ChangeAccount.HandleAsync).AtMost(64 * 1024)
            .Answers(200, SessionJson.Default.SessionAnswer, "The session as it is now.").Refuses(429);
        routes.Post("/api/account/password", Gate.SignedIn, "changePassword", "Changes the own password and ends every other session.")
            .Runs(AccountJson.Default.ChangePasswordRequest, ChangePassword.HandleAsync).AtMost(64 * 1024)
            .Answers(204, null, "Changed.").Refuses(429);
        routes.Get("/api/account/sessions", Gate.SignedIn, "listSessions", "The browsers that are signed in to the own account.").Runs(ListSessions.HandleAsync)
            .Answers(200, AccountJson.Default.SessionList, "The sessions, last seen first.");
        routes.Delete("/api/account/sessions/{id}", Gate.SignedIn, "endSession", "Ends one of the own sessions.").Runs(EndSession.HandleAsync)
            .Answers(204, null, "Ended.").Refuses(404);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(ChangeAccountRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(SessionList))]
internal sealed partial class AccountJson : JsonSerializerContext;
