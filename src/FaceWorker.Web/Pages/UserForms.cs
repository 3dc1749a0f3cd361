using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages;

/// <summary>What an administrator of all galleries can do with accounts.</summary>
internal static class UserForms
{
    public static void MapUserForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/users", async ([FromForm] string name, [FromForm] string password, [FromForm] Role role, [FromForm] string? gallery, CurrentUser user, IAccountAdministration accounts, CancellationToken cancel) =>
        {
            var added = await accounts.AddAsync(user.Context, new AccountName(name.Trim()), [new Grant(role, Named(gallery))], password, cancel);
            return Notice.Done($"{added.Name} may sign in.");
        });
        forms.MapPost("/users/role", async ([FromForm] string name, [FromForm] Role role, [FromForm] string? gallery, CurrentUser user, IAccountAdministration accounts, CancellationToken cancel) =>
        {
            var changed = await accounts.SetGrantsAsync(user.Context, new AccountName(name), grants => [.. Without(grants, gallery), new Grant(role, Named(gallery))], cancel);
            return Notice.Done($"{changed.Name} has the role from now on.");
        });
        forms.MapPost("/users/revoke", async ([FromForm] string name, [FromForm] string? gallery, CurrentUser user, IAccountAdministration accounts, CancellationToken cancel) =>
        {
            var changed = await accounts.SetGrantsAsync(user.Context, new AccountName(name), grants => [.. Without(grants, gallery)], cancel);
            return Notice.Done($"{changed.Name} has no role there any more.");
        });
        forms.MapPost("/users/remove", async ([FromForm] string name, CurrentUser user, IAccountAdministration accounts, CancellationToken cancel) =>
        {
            await accounts.RemoveAsync(user.Context, new AccountName(name), cancel);
            return Notice.Done($"{name} may not sign in any more.");
        });
    }

    private static GalleryName? Named(string? gallery) => string.IsNullOrEmpty(gallery) ? null : new GalleryName(gallery);

    private static IEnumerable<Grant> Without(IReadOnlyList<Grant> grants, string? gallery) => grants.Where(grant => grant.Gallery != Named(gallery));
}
