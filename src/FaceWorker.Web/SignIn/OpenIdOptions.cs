using System.ComponentModel.DataAnnotations;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Web.SignIn;

/// <summary>Sign-in by an OpenID Connect provider, beside passwords (docs/console.md#openid-connect). Without an authority there is none.</summary>
internal sealed class OpenIdOptions : IValidatableObject
{
    /// <summary>The provider's address; its description is at <c>/.well-known/openid-configuration</c> below it. Default: none.</summary>
    public string? Authority { get; init; }

    /// <summary>The console's name at the provider. Default: none.</summary>
    public string? ClientId { get; init; }

    /// <summary>What proves it to the provider. Default: none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What the button says. Default <c>OpenID Connect</c>.</summary>
    public string Label { get; init; } = "OpenID Connect";

    /// <summary>The claim with the user's name. Default <c>preferred_username</c>.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>The claim whose values give roles; there may be several. Default <c>roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Which values give which roles, in one gallery or in every one. Default: none, so that the provider says who somebody is, and <c>faceworker user</c> what they may do.</summary>
    public IReadOnlyList<OpenIdGrant> Grants { get; init; } = [];

    public bool IsOn => !string.IsNullOrEmpty(Authority);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
            yield break;
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var authority) || authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback)
            yield return new ValidationResult($"Web:OpenId:Authority is '{Authority}', which is no https:// address; change FACEWORKER_WEB__OPENID__AUTHORITY.");
        if (string.IsNullOrEmpty(ClientId))
            yield return new ValidationResult("Web:OpenId:ClientId is missing; set FACEWORKER_WEB__OPENID__CLIENTID to the console's name at the provider.");
        foreach (var grant in Grants)
        {
            if (string.IsNullOrEmpty(grant.Value))
                yield return new ValidationResult("Web:OpenId:Grants has one without a value; set FACEWORKER_WEB__OPENID__GRANTS__0__VALUE to what the claim says.");
            if (grant.Gallery is not null && !GalleryName.IsValid(grant.Gallery))
                yield return new ValidationResult($"Web:OpenId:Grants names the gallery '{grant.Gallery}', which is no gallery's name; change FACEWORKER_WEB__OPENID__GRANTS__0__GALLERY.");
        }
    }
}

/// <summary>A value of the claim, and the role it gives.</summary>
internal sealed class OpenIdGrant
{
    public string Value { get; init; } = "";

    public Role Role { get; init; }

    /// <summary>Null: in every gallery.</summary>
    public string? Gallery { get; init; }

    public Grant Grant => new(Role, Gallery is null ? null : new GalleryName(Gallery));
}
