"""Packages and package data; everything else is declared in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=find_packages(include=["ckanext", "ckanext.*"]),
    namespace_packages=["ckanext"],
    include_package_data=False,
    package_data={
        "ckanext.shuangpai": [
            "config_declaration.yaml",
            "delivery/*.html",
            "reference/*.yaml",
            "schemas/*.yaml",
            "i18n/*.pot",
            "i18n/*/LC_MESSAGES/*",
            "assets/**",
            "migration/**",
            "public/**",
            "templates/**",
        ],
    },
)
