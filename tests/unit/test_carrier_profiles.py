from pipeline.carrier_profiles import carrier_profiles


def test_every_installed_profile_can_be_read() -> None:
    profiles = carrier_profiles()
    assert len(profiles) >= 20
    assert len({profile.key for profile in profiles}) == len(profiles)


def test_no_brand_belongs_to_two_carriers() -> None:
    brands = [brand.lower() for profile in carrier_profiles() for brand in profile.brands]
    assert len(brands) == len(set(brands))
