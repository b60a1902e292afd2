using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Local;

internal sealed record SetPasswordRequest(string Email, string Password);

/// <summary>For people who forgot theirs, until Brisk can send mail: whoever runs the server sets a new one.</summary>
internal static class SetPassword
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, SetPasswordRequest request)
    {
        var checks = new Checks();
        var email = checks.Email("email", request.Email);
        checks.Password("password", request.Password, email);
        if (checks.Refusal is { } refusal) return refusal;
        if (await call.Node.Passwords.HashAsync(request.Password, call.Cancellation) is not { } hash)
            return Problems.Unavailable(PasswordReasons.TooManyPasswords);

        if (await call.ReadAsync(session => AccountTable.ByEmailAsync(session, email)) is not { } account)
            return Problems.NotFound(LocalReasons.NoAccount.Of(email));
        await NewPassword.SaveAsync(call, account.Id, hash);
        return Answers.NoContent;
    }
}
